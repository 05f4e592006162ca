package io.i2o2.bench.workload;

import io.i2o2.ErrnoException;
import io.i2o2.Opcode;
import java.io.IOException;

/** What the callers submit. */
public interface Operations extends AutoCloseable {

  /**
   * A caller's next operation. One caller asks for one at a time, when its last one is over.
   *
   * @param caller its number, from 0
   * @return the operation
   */
  Opcode next(int caller);

  /**
   * What every operation must come to.
   *
   * @return the result
   */
  int expected();

  @Override
  void close() throws IOException;

  /**
   * Checks a result.
   *
   * @param opcode the operation
   * @param result what it came to
   * @throws IOException if that is not what is expected
   */
  default void check(Opcode opcode, int result) throws IOException {
    if (result < 0) {
      throw new ErrnoException(-result, opcode);
    }
    if (result != expected()) {
      throw new IOException(opcode.describe() + ": " + result + " instead of " + expected());
    }
  }
}
