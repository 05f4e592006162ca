package io.i2o2.opcode;

import io.i2o2.FileOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
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
    boolean sync) {

  /**
   * Checks and resolves options.
   *
   * @param options {@link StandardOpenOption}s other than DELETE_ON_CLOSE, and {@link FileOption}s
   * @return what they amount to
   * @throws UnsupportedOperationException if an option is not known here
   * @throws IllegalArgumentException if two options contradict each other
   */
  public static OpenFlags of(Set<? extends OpenOption> options) {
    for (OpenOption option : options) {
      if (option == StandardOpenOption.DELETE_ON_CLOSE
          || !(option instanceof StandardOpenOption || option instanceof FileOption)) {
        throw new UnsupportedOperationException(
            "open option " + option + ": use StandardOpenOption (not DELETE_ON_CLOSE), FileOption");
      }
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
        options.contains(FileOption.DIRECT),
        options.contains(StandardOpenOption.DSYNC),
        options.contains(StandardOpenOption.SYNC));
  }
}
