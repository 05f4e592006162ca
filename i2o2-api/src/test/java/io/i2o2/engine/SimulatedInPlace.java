package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** System calls of callers on the files of a simulated kernel; others act in the middle of each. */
final class SimulatedInPlace implements FilesInPlace {
  private static final int ALL = 8;

  private final Simulation simulation;
  private final SimulatedFiles files;

  /** How often a path is not in memory, each in {@value #ALL}. */
  private final int cold;

  /** How often a close ends with an error. */
  private final int failing;

  /** How often a file is deleted. */
  private final int deleted;

  SimulatedInPlace(Simulation simulation, SimulatedFiles files, long seed) {
    this.simulation = simulation;
    this.files = files;
    SplittableRandom random = new SplittableRandom(seed ^ ALL);
    this.cold = random.nextInt(ALL / 2);
    this.failing = random.nextInt(ALL / 2);
    this.deleted = random.nextInt(ALL / 2);
  }

  @Override
  public Opened open(OpenAt open, OpenFlags flags) {
    systemCall();
    if (chance(cold)) {
      return new Opened(chance(ALL / 2) ? -Errno.EAGAIN : -Errno.ENOENT, Kind.OTHER);
    }
    Kind kind = kind(open.path(), flags);
    int number = files.openByCaller(open.path(), kind != Kind.WAITS_TO_OPEN);
    systemCall();
    return new Opened(number, kind);
  }

  private static Kind kind(Path path, OpenFlags flags) {
    String name = path.toString();
    return switch (name.substring(name.indexOf('.') + 1)) {
      case "big" -> Kind.REGULAR;
      case "device" -> Kind.OTHER;
      case "tty" -> Kind.STREAM;
      case "fifo" -> flags.write() ? Kind.STREAM : Kind.WAITS_TO_OPEN;
      default -> Kind.SMALL;
    };
  }

  @Override
  public void makeWaiting(int file, OpenFlags flags) {
    simulation.callers().use(file, null);
  }

  @Override
  public boolean isKept(int file) {
    systemCall();
    return !chance(deleted);
  }

  @Override
  public int close(int file) {
    simulation.callers().closeCall();
    int result = chance(failing) ? (chance(ALL / 2) ? -Errno.EINTR : -Errno.EIO) : 0;
    files.close(file, result);
    simulation.callers().closeCall();
    return result;
  }

  @Override
  public void rehearse() {}

  private void systemCall() {
    simulation.callers().systemCall();
  }

  private boolean chance(int of) {
    return simulation.callers().random().nextInt(ALL) < of;
  }
}
