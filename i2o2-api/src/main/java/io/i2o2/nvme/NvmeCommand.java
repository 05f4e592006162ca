package io.i2o2.nvme;

import io.i2o2.Opcode;
import io.i2o2.opcode.UringCommand;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One command to a drive: what it does, and to which blocks and memory. Immutable; may be submitted
 * again and again, by any thread.
 *
 * <p>{@link NvmeNamespace} makes reads, writes and their kin; {@link NvmeNode#command} starts any
 * other. Memory must stay valid, and what is written must stay unchanged, until the reply
 * completes. The scheduler keeps segments reachable; see {@link io.i2o2.Guard} for what needs more.
 */
public final class NvmeCommand {
  private final UringCommand opcode;

  NvmeCommand(UringCommand opcode) {
    this.opcode = opcode;
  }

  /**
   * The operation that carries it, for batches and whatever else takes one. Its raw result is 0, a
   * negative errno, or the status field of {@link NvmeStatus}, which is no count.
   *
   * @return the same one each time
   */
  public Opcode opcode() {
    return opcode;
  }

  /**
   * What error messages call this command.
   *
   * @return for instance {@code nvme read of 8 blocks at LBA 0 on /dev/ng0n1}
   */
  public String describe() {
    return opcode.describe();
  }

  @Override
  public String toString() {
    return describe();
  }

  /**
   * What a raw result and the extra words of its reply mean.
   *
   * @param result as a {@link io.i2o2.Reply}, a batch or a callback has it
   * @param extra the extra words, or 0 where they are not to be had
   * @return null for success
   */
  public @Nullable IOException failure(int result, long extra) {
    return result > 0
        ? new NvmeException(describe(), NvmeStatus.of(result, extra))
        : opcode.failure(result);
  }

  long result(int result, long extra) throws IOException {
    IOException failure = failure(result, extra);
    if (failure != null) {
      throw failure;
    }
    return extra;
  }

  NvmeStatus status(int result, long extra) throws IOException {
    IOException failure = result < 0 ? failure(result, extra) : null;
    if (failure != null) {
      throw failure;
    }
    return NvmeStatus.of(result, extra);
  }
}
