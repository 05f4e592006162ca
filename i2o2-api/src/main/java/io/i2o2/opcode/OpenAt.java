package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens a file as a raw descriptor; see {@link Opcode#openAt}.
 *
 * @param path the file
 * @param options how to open it
 * @param mode the permissions of a file that is created, before the umask
 */
public record OpenAt(Path path, Set<OpenOption> options, int mode) implements Opcode {
  /**
   * Checks the values.
   *
   * @param path the file
   * @param options how to open it
   * @param mode the permissions of a file that is created, before the umask
   */
  public OpenAt {
    Objects.requireNonNull(path, "path");
    options = Set.copyOf(options);
    OpenFlags.of(options);
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException(
          "openat: mode 0" + Integer.toOctalString(mode) + ", but it must be 0 to 07777");
    }
  }

  /**
   * The options, checked and resolved.
   *
   * @return what open(2) is asked for
   */
  public OpenFlags flags() {
    return OpenFlags.of(options);
  }

  @Override
  public @Nullable Target target() {
    return null;
  }

  @Override
  public String describe() {
    return "openat of " + path;
  }
}
