package io.i2o2.bench.file;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;

/** Whole blocks: counts may be short, and the rest has to be asked for. */
final class Transfers {
  private static final int MAX_RETRIES = 100;

  private Transfers() {}

  /** The operation for what is left of a block. */
  @FunctionalInterface
  interface Rest {
    /** Moves what stands behind the bytes that are done. */
    Opcode after(int done);
  }

  /**
   * Moves a block.
   *
   * @return its length, or less where the file ends
   */
  static int move(Scheduler scheduler, int length, Rest rest) throws IOException {
    int done = 0;
    int retries = 0;
    while (done < length) {
      Opcode opcode = rest.after(done);
      int result = scheduler.submit(opcode).join();
      if (result == 0) {
        break;
      } else if (result > 0) {
        done += result;
        retries = 0;
      } else if (!isTemporary(result) || ++retries > MAX_RETRIES) {
        throw new ErrnoException(-result, opcode);
      }
    }
    return done;
  }

  private static boolean isTemporary(int result) {
    return result == -Errno.EINTR || result == -Errno.EAGAIN;
  }
}
