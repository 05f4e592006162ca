package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
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
public record OpenAt(Path path, Set<OpenOption> options, int mode) implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("openat", OpcodeKind.Wait.TO_OPEN);

  private static final int READABLE_AND_WRITABLE_FOR_ALL = 0666;
  private static final Set<String> PERMISSIONS = Set.of("posix:permissions", "unix:permissions");

  /**
   * Checks the values.
   *
   * @param path the file
   * @param options how to open it
   * @param mode the permissions of a file that is created, before the umask
   */
  public OpenAt {
    requireOfTheSystem(Objects.requireNonNull(path, "path"));
    OpenFlags.of(Objects.requireNonNull(options, "options"));
    Set<OpenOption> copy = Set.copyOf(options);
    if (copy != options) {
      // It may have changed meanwhile.
      OpenFlags.of(copy);
    }
    options = copy;
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException(
          "openat: mode 0" + Integer.toOctalString(mode) + ", but it must be 0 to 07777");
    }
  }

  /**
   * What {@link java.nio.channels.FileChannel#open(Path, Set, FileAttribute...)} would ask for.
   *
   * @param path the file
   * @param options how to open it
   * @param attributes the permissions of a file that is created, as of {@link
   *     java.nio.file.attribute.PosixFilePermissions#asFileAttribute}; none is 0666 (octal)
   * @return the operation
   * @throws UnsupportedOperationException if there is another attribute among them
   */
  public static OpenAt of(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
    int mode = READABLE_AND_WRITABLE_FOR_ALL;
    for (FileAttribute<?> attribute : Objects.requireNonNull(attributes, "attributes")) {
      mode = mode(Objects.requireNonNull(attribute, "a file attribute is null"));
    }
    @SuppressWarnings("unchecked") // it is only read
    Set<OpenOption> read = (Set<OpenOption>) options;
    return new OpenAt(path, read, mode);
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

  /**
   * A path of a zip file or of memory has a name that the system may have too, for another file. So
   * it is with a default provider that was replaced: what its names mean it alone knows.
   */
  private static void requireOfTheSystem(Path path) {
    String scheme = path.getFileSystem().provider().getScheme();
    if (path.getClass().getModule() != Object.class.getModule() || !scheme.equals("file")) {
      throw new ProviderMismatchException(
          "openat of "
              + path
              + ": it is a path of file system provider "
              + scheme
              + " ("
              + path.getClass().getName()
              + "), but only files of the JDK's own file system can be opened: use the provider's"
              + " channels (Files.newByteChannel), or copy it to a file first");
    }
  }

  private static int mode(FileAttribute<?> attribute) {
    if (!PERMISSIONS.contains(attribute.name()) || !(attribute.value() instanceof Set<?> set)) {
      throw new UnsupportedOperationException(
          "file attribute "
              + attribute.name()
              + " cannot be set as a file is created, only permissions can, by"
              + " PosixFilePermissions.asFileAttribute: set it when the file is open, by"
              + " Files.setAttribute");
    }
    PosixFilePermission[] fromTheHighestBit = PosixFilePermission.values();
    int mode = 0;
    for (int i = 0; i < fromTheHighestBit.length; i++) {
      mode |= set.contains(fromTheHighestBit[i]) ? 0400 >> i : 0;
    }
    return mode;
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }
}
