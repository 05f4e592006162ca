package io.i2o2.nvme;

import static io.i2o2.Errno.EACCES;
import static io.i2o2.Errno.EINTR;
import static io.i2o2.Errno.EINVAL;
import static io.i2o2.Errno.ENOTTY;
import static io.i2o2.Errno.EOPNOTSUPP;
import static io.i2o2.Errno.EPERM;

import io.i2o2.ErrnoException;
import io.i2o2.Target;
import io.i2o2.opcode.CommandMeaning;
import io.i2o2.opcode.UringCommand;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the results of a command mean: few of the kernel's errnos are about what they are about
 * elsewhere.
 *
 * @param text the command
 * @param fillsMemory whether the drive writes to the memory
 * @param isAdmin whether it is for a controller
 * @param limits what EINVAL may be about, beside what is true of all
 */
record NvmeMeaning(String text, boolean fillsMemory, boolean isAdmin, String limits)
    implements CommandMeaning {
  /** Also of an open that is refused. */
  static final String NOT_PERMITTED =
      "up to 6.1 the kernel asks for CAP_SYS_ADMIN; from 6.2 on reads and identify need permission"
          + " to read the node, writes and what else changes blocks need permission to write it,"
          + " and other admin commands CAP_SYS_ADMIN still";

  private static final String NOT_ADMIN =
      "admin commands go to the node of a controller, such as /dev/nvme0, and this is not one";
  private static final String NOT_IO =
      "commands to blocks go to the generic node of a namespace, such as /dev/ng0n1, and this is"
          + " not one";
  private static final String NOT_CARRIED =
      "this is not a node that takes NVMe commands, such as the generic node /dev/ng0n1 (the block"
          + " node /dev/nvme0n1 takes none), or the ring has 64-byte SQEs (sqe128), or it polls"
          + " (ioPolling) and the driver cannot: it has no poll queues, or it is an admin command,"
          + " which needs a scheduler that does not poll";
  private static final String CANCELLED =
      "the driver cancelled it: the controller was reset or removed, or took too long";

  @Override
  public String describe(Target target) {
    return text + " on " + target.describe();
  }

  @Override
  public @Nullable IOException failure(int result, UringCommand command) {
    if (result > 0) {
      return new NvmeException(command.describe(), NvmeStatus.of(result, 0));
    }
    return result < 0 ? new ErrnoException(-result, command.describe(), advice(-result)) : null;
  }

  private String advice(int errno) {
    return switch (errno) {
      case ENOTTY -> isAdmin ? NOT_ADMIN : NOT_IO;
      case EINVAL ->
          "the kernel refused it before the drive saw it: the block node was opened instead of the"
              + " generic one, or "
              + limits;
      case EOPNOTSUPP -> NOT_CARRIED;
      case EACCES, EPERM -> NOT_PERMITTED;
      case EINTR -> CANCELLED;
      default -> "";
    };
  }
}
