package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.OpenAt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The descriptors of a simulated kernel: the lowest free number first, as numbers are reused. */
final class SimulatedFiles implements Descriptors {
  private final Simulation simulation;
  private final List<@Nullable SimulatedFile> open = new ArrayList<>();
  private final Map<Path, Integer> results = new HashMap<>();

  SimulatedFiles(Simulation simulation) {
    this.simulation = simulation;
  }

  /** The descriptors that are open. */
  List<Integer> numbers() {
    return IntStream.range(0, open.size())
        .filter(number -> open.get(number) != null)
        .boxed()
        .toList();
  }

  @Nullable SimulatedFile find(int number) {
    return number >= 0 && number < open.size() ? open.get(number) : null;
  }

  /** How many are open that callers have opened, and no loop was told of. */
  int openByCallers() {
    int count = 0;
    for (SimulatedFile each : open) {
      count += each != null && each.isOfCaller ? 1 : 0;
    }
    return count;
  }

  int open(Path path) {
    return open(path, false);
  }

  /** By a caller; what does not stay is open beside the file that the loop opens. */
  int openByCaller(Path path, boolean isToStay) {
    return open(isToStay ? path : Path.of(path + " to wait"), isToStay);
  }

  private int open(Path path, boolean isOfCaller) {
    int number = 0;
    while (number < open.size() && open.get(number) != null) {
      number++;
    }
    if (number == open.size()) {
      open.add(null);
    }
    String name = path.toString();
    boolean mayWait = name.endsWith("fifo") || name.endsWith("tty");
    open.set(number, new SimulatedFile(path, mayWait, isOfCaller));
    return number;
  }

  void leave(SimulatedFile file) {
    simulation.require(file.holders > 0, "no use after the last", file.path);
    file.holders--;
  }

  @Override
  public int open(OpenAt opening) {
    return open(opening.path());
  }

  /** The effect of an open or close, at its end; gives the result. */
  int done(@Nullable Opcode opcode, int result) {
    if (opcode instanceof Close close && result != -Errno.ECANCELED) {
      close(close.fd().number(), result);
    }
    return opcode instanceof OpenAt open && result == 0 ? open(open.path()) : result;
  }

  /** What the close of a file ended with, or null. */
  @Nullable Integer closeResult(Path path) {
    return results.get(path);
  }

  @Override
  public int close(int number) {
    simulation.callers().interleave();
    return close(number, 0);
  }

  /** Closes one with a result that says nothing of whether it is closed. */
  int close(int number, int result) {
    SimulatedFile file = find(number);
    simulation.require(file != null, "a close of what is open", number);
    if (file == null) {
      return -Errno.EBADF;
    }
    simulation.holds().checkClose(number);
    boolean isUnused = file.operations == 0 || simulation.isClosing();
    simulation.require(isUnused, "no close under an operation", file.path);
    open.set(number, null);
    leave(file);
    results.put(file.path, result);
    return result;
  }

  @Override
  public boolean mayWait(int number) {
    SimulatedFile file = find(number);
    return file == null || file.mayWait;
  }

  @Override
  public String toString() {
    List<String> left = new ArrayList<>();
    for (int number = 0; number < open.size(); number++) {
      SimulatedFile file = open.get(number);
      if (file != null) {
        left.add(number + " of " + file.path);
      }
    }
    return left.toString();
  }
}
