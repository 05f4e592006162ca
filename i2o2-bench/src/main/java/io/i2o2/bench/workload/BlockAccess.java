package io.i2o2.bench.workload;

import io.i2o2.FileOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Which blocks are transferred, and how.
 *
 * @param path the file, of at least one block
 * @param block the bytes of one transfer
 * @param direct whether past the page cache
 * @param write whether the file is overwritten, not read
 */
public record BlockAccess(Path path, int block, boolean direct, boolean write) {
  static final int ALIGNMENT = 4096;

  /** What one transfer is called. */
  public String what() {
    return write ? "write" : "read";
  }

  OpenOption[] options() {
    return direct ? new OpenOption[] {option(), FileOption.DIRECT} : new OpenOption[] {option()};
  }

  Set<OpenOption> channelOptions() throws IOException {
    return direct ? Set.of(option(), directOption()) : Set.of(option());
  }

  /** By a channel: for Files.size a block device has no bytes. */
  long size() throws IOException {
    try (FileChannel channel = Channels.open(path, channelOptions())) {
      return channel.size();
    }
  }

  private OpenOption option() {
    return write ? StandardOpenOption.WRITE : StandardOpenOption.READ;
  }

  void check(int count) throws IOException {
    if (count != block) {
      throw new IOException(what() + " " + path + ": " + count + " instead of " + block);
    }
  }

  /**
   * By name: javac warns whenever the class is mentioned, and has no way to say that it is meant.
   */
  private static OpenOption directOption() throws IOException {
    try {
      Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
      return (OpenOption) options.getField("DIRECT").get(null);
    } catch (ReflectiveOperationException e) {
      throw new IOException("this Java has no way to pass by the page cache", e);
    }
  }
}
