package io.i2o2.nvme;

import io.i2o2.ErrnoException;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A controller, which takes admin commands: its node is such as {@code /dev/nvme0}.
 *
 * <p>Kernel 6.0. Up to 6.1 admin commands ask for {@code CAP_SYS_ADMIN}, from 6.2 on all but
 * identify do. Up to 6.12 a scheduler that polls ({@link io.i2o2.SchedulerBuilder#ioPolling}) runs
 * none: the result is EOPNOTSUPP.
 */
public final class NvmeController extends NvmeNode {
  private static final int GET_LOG_PAGE = 0x02;
  private static final int IDENTIFY = 0x06;
  private static final int FIRMWARE_DOWNLOAD = 0x11;
  private static final int SECURITY_SEND = 0x81;
  private static final int SECURITY_RECEIVE = 0x82;

  private static final int IDENTIFY_BYTES = 4096;
  private static final int IDENTIFY_NAMESPACE = 0;
  private static final int IDENTIFY_CONTROLLER = 1;

  private NvmeController(Scheduler scheduler, Target target, boolean isOwned) {
    super(scheduler, target, isOwned);
  }

  /**
   * Opens a controller's node for reading. Parks until it is open.
   *
   * @param scheduler io_uring with 128-byte SQEs
   * @param path such as {@code /dev/nvme0}
   * @return a controller, to be closed
   * @throws ErrnoException if the node cannot be opened
   * @throws IOException as that, and if it is not the node of a controller
   */
  public static NvmeController open(Scheduler scheduler, Path path) throws IOException {
    NvmeSysfs.of(path).requireController();
    return new NvmeController(scheduler, NvmeSysfs.open(scheduler, path, false), true);
  }

  /**
   * A controller whose node is open already.
   *
   * @param scheduler io_uring with 128-byte SQEs
   * @param target the node, which stays the caller's
   * @return a controller
   */
  public static NvmeController of(Scheduler scheduler, Target target) {
    return new NvmeController(scheduler, target, false);
  }

  @Override
  public NvmeCommandBuilder command(int opcode) {
    return new NvmeCommandBuilder(
        this, opcode, 0, "nvme admin command 0x" + Integer.toHexString(opcode));
  }

  /**
   * Asks the controller what it is. Parks until it has answered.
   *
   * @return its model and limits
   * @throws IOException as {@link #runOrThrow}
   */
  public NvmeIdentity identify() throws IOException {
    MemorySegment data = Arena.ofAuto().allocate(IDENTIFY_BYTES, IDENTIFY_BYTES);
    runOrThrow(identify(IDENTIFY_CONTROLLER, 0, data));
    return NvmeIdentity.of(data);
  }

  /**
   * Asks how a namespace is formatted. Parks until the controller has answered.
   *
   * @param nsid the number of the namespace
   * @return its size and format
   * @throws IOException as {@link #runOrThrow}
   */
  public NvmeFormat identifyNamespace(int nsid) throws IOException {
    MemorySegment data = Arena.ofAuto().allocate(IDENTIFY_BYTES, IDENTIFY_BYTES);
    runOrThrow(identify(IDENTIFY_NAMESPACE, nsid, data));
    return NvmeFormat.of(data);
  }

  /**
   * Identify, of whatever kind.
   *
   * @param cns which data structure (CNS), 0 to 255
   * @param nsid the namespace it is about, or 0
   * @param memory where to; 4096 bytes
   * @return the command
   * @throws IllegalArgumentException if the memory has another size, or cannot be written
   */
  public NvmeCommand identify(int cns, int nsid, MemorySegment memory) {
    return new NvmeCommandBuilder(this, IDENTIFY, nsid, "nvme identify (CNS " + cns + ")")
        .cdw(10, cns & 0xff)
        .data(memory)
        .build();
  }

  @Override
  boolean isAdmin() {
    return true;
  }

  @Override
  void check(NvmeCommandBuilder command) {
    int tenth = command.word(10);
    int eleventh = command.word(11);
    switch (command.opcode()) {
      case IDENTIFY -> requireBytes(command, "identify", IDENTIFY_BYTES);
      case GET_LOG_PAGE -> {
        long words = Integer.toUnsignedLong(tenth >>> 16 | eleventh << 16);
        requireBytes(command, "NUMD, in cdw10 and cdw11,", (words + 1) * Integer.BYTES);
      }
      case FIRMWARE_DOWNLOAD ->
          requireBytes(
              command, "NUMD, in cdw10,", (Integer.toUnsignedLong(tenth) + 1) * Integer.BYTES);
      case SECURITY_SEND, SECURITY_RECEIVE ->
          requireBytes(command, "cdw11", Integer.toUnsignedLong(eleventh));
      default -> {}
    }
  }

  @Override
  void checkNsid(NvmeCommandBuilder command, int nsid) {
    // Admin commands name any namespace, none, or all.
  }
}
