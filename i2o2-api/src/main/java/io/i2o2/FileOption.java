package io.i2o2;

import java.nio.file.OpenOption;

/** Ways to open a file that {@link java.nio.file.StandardOpenOption} does not have. */
public enum FileOption implements OpenOption {
  /**
   * Past the page cache (O_DIRECT, open(2)). Memory, offset and length must be multiples of the
   * file's block size, else the result is -EINVAL; {@link BufferPool} gives aligned memory.
   */
  DIRECT
}
