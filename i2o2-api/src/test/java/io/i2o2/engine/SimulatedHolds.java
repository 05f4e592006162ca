package io.i2o2.engine;

import io.i2o2.FileHandle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Callers that are in a system call of their own on a file; now and then one never comes back. */
final class SimulatedHolds {
  private final Simulation simulation;
  private final List<Hold> holds = new ArrayList<>();

  /** Descriptors of those who came back when the scheduler ended: it may have given them up. */
  private final Set<Integer> late = new HashSet<>();

  private record Hold(OpenFile file, int place) {}

  SimulatedHolds(Simulation simulation) {
    this.simulation = simulation;
  }

  /** One begins a call, or comes back from it. */
  void act(List<FileHandle> files, SplittableRandom random) {
    if (random.nextBoolean()) {
      letGo(random);
    } else if (!files.isEmpty()) {
      OpenFile file = part(simulation, files.get(random.nextInt(files.size())), random);
      int place = file.hold();
      boolean isSealed = place == StripedHolds.NONE;
      simulation.require(!isSealed || simulation.isClosing(), "an open file can be held", file);
      if (!isSealed) {
        holds.add(new Hold(file, place));
      }
    }
  }

  /** What the ring of a caller has of a file. */
  static OpenFile part(Simulation simulation, FileHandle file, SplittableRandom random) {
    return file instanceof SharedFile shared
        ? shared.part(random.nextInt(simulation.rings().count()))
        : (OpenFile) file;
  }

  /** The script is over: all come back, but perhaps one that hangs. */
  void end(SplittableRandom random) {
    int most = random.nextInt(4) == 0 ? 1 : 0;
    while (holds.size() > most) {
      letGo(random);
    }
  }

  private void letGo(SplittableRandom random) {
    if (!holds.isEmpty()) {
      Hold hold = holds.remove(random.nextInt(holds.size()));
      hold.file.letGo(hold.place);
      if (simulation.isClosing()) {
        late.add(hold.file.fd());
      }
    }
  }

  boolean isAnyHeld() {
    return !holds.isEmpty();
  }

  /** A descriptor is about to be closed. */
  void checkClose(int number) {
    boolean isHeld = isHeld(number) || simulation.callers().isInUse(number);
    simulation.require(!isHeld, "no close under a system call", number);
  }

  /** The scheduler has ended. */
  void checkLeft(SimulatedFiles files) {
    for (Hold each : holds) {
      boolean isOpen = files.find(each.file.fd()) != null;
      simulation.require(isOpen, "what hangs in a system call stays open", each.file);
    }
    for (int number : files.numbers()) {
      boolean isExcused =
          isHeld(number) || late.contains(number) || simulation.callers().mayBeLeft(number);
      simulation.require(isExcused, "no descriptor is left", files);
    }
  }

  private boolean isHeld(int number) {
    return holds.stream().anyMatch(each -> each.file.fd() == number);
  }
}
