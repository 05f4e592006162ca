package io.i2o2.opcode;

import io.i2o2.FileOption;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/**
 * What a set of open options amounts to, by the rules of {@link
 * java.nio.channels.FileChannel#open}: reading is the default, and creating and truncating need
 * writing. Unlike there, READ goes with APPEND.
 *
 * @param read O_RDONLY or O_RDWR
 * @param write O_WRONLY or O_RDWR
 * @param append O_APPEND
 * @param create O_CREAT
 * @param createNew O_CREAT and O_EXCL
 * @param truncate O_TRUNC
 * @param direct O_DIRECT
 * @param dataSync O_DSYNC
 * @param sync O_SYNC
 * @param noFollow O_NOFOLLOW
 */
public record OpenFlags(
    boolean read,
    boolean write,
    boolean append,
    boolean create,
    boolean createNew,
    boolean truncate,
    boolean direct,
    boolean dataSync,
    boolean sync,
    boolean noFollow) {

  /**
   * Checks and resolves options.
   *
   * @param options {@link StandardOpenOption}s other than DELETE_ON_CLOSE, {@link FileOption}s,
   *     {@link LinkOption#NOFOLLOW_LINKS}, and {@code ExtendedOpenOption.DIRECT}
   * @return what they amount to
   * @throws UnsupportedOperationException if an option is not known here
   * @throws IllegalArgumentException if two options contradict each other
   */
  public static OpenFlags of(Set<? extends OpenOption> options) {
    boolean direct = false;
    for (OpenOption option : options) {
      requireKnown(Objects.requireNonNull(option, "an open option is null"));
      direct |= isDirect(option);
    }
    boolean append = options.contains(StandardOpenOption.APPEND);
    boolean write = append || options.contains(StandardOpenOption.WRITE);
    boolean truncate = write && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
    if (append && truncate) {
      throw new IllegalArgumentException("open options APPEND and TRUNCATE_EXISTING together");
    }
    boolean createNew = write && options.contains(StandardOpenOption.CREATE_NEW);
    return new OpenFlags(
        !write || options.contains(StandardOpenOption.READ),
        write,
        append,
        write && !createNew && options.contains(StandardOpenOption.CREATE),
        createNew,
        truncate,
        direct,
        options.contains(StandardOpenOption.DSYNC),
        options.contains(StandardOpenOption.SYNC),
        options.contains(LinkOption.NOFOLLOW_LINKS));
  }

  private static void requireKnown(OpenOption option) {
    if (option == StandardOpenOption.DELETE_ON_CLOSE) {
      throw new UnsupportedOperationException(
          "open option DELETE_ON_CLOSE: delete the file by Files.delete, on Linux as soon as it is"
              + " open (it lives on without a name until it is closed), elsewhere when it is"
              + " closed");
    }
    boolean known =
        option instanceof StandardOpenOption
            || option == LinkOption.NOFOLLOW_LINKS
            || isDirect(option);
    if (!known) {
      throw new UnsupportedOperationException(
          "open option "
              + option
              + ": use StandardOpenOption (not DELETE_ON_CLOSE), LinkOption.NOFOLLOW_LINKS,"
              + " FileOption");
    }
  }

  /**
   * FileOption.DIRECT, or the JDK's ExtendedOpenOption.DIRECT. That one by name: it is in a module
   * that need not be there (jdk.unsupported).
   */
  private static boolean isDirect(OpenOption option) {
    return option == FileOption.DIRECT
        || (option instanceof Enum<?> constant
            && constant.name().equals("DIRECT")
            && constant
                .getDeclaringClass()
                .getName()
                .equals("com.sun.nio.file.ExtendedOpenOption"));
  }
}
