package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.opcode.OpenAt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The descriptors of a simulated kernel: the lowest free number first, as numbers are reused. */
final class SimulatedFiles implements Descriptors {
  private final Simulation simulation;
  private final List<@Nullable SimulatedFile> open = new ArrayList<>();

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

  int open(Path path) {
    int number = 0;
    while (number < open.size() && open.get(number) != null) {
      number++;
    }
    if (number == open.size()) {
      open.add(null);
    }
    open.set(number, new SimulatedFile(path, path.toString().endsWith("fifo")));
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

  @Override
  public int close(int number) {
    SimulatedFile file = find(number);
    simulation.require(file != null, "a close of what is open", number);
    if (file == null) {
      return -Errno.EBADF;
    }
    simulation.holds().checkClose(number);
    open.set(number, null);
    leave(file);
    return 0;
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
