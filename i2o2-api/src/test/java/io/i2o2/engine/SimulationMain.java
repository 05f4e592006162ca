package io.i2o2.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulations until so many operations were accepted; ends with 1 at the first that breaks a
 * law, with the shortest script found that still does.
 */
final class SimulationMain {
  private static final int MOST_STEPS = 800;

  private SimulationMain() {}

  /**
   * Runs it.
   *
   * @param args how many operations, and the seed of the first run
   */
  public static void main(String[] args) {
    long operations = Long.parseLong(args[0]);
    long first = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    System.out.println("seed " + first);
    SimulatedMemory memory = new SimulatedMemory();
    long start = System.nanoTime();
    long done = 0;
    long seed = first;
    for (; done < operations; seed++) {
      List<SimulatedStep> script = script(seed);
      Simulation simulation = new Simulation(memory, script, seed);
      String violation = simulation.run();
      done += simulation.calls();
      if (violation != null) {
        report(memory, script, seed, violation);
        System.out.printf("found after %d operations, %d ms%n", done, millisSince(start));
        System.exit(1);
      }
    }
    System.out.printf(
        "%d operations in %d runs, %d ms: no law broken%n", done, seed - first, millisSince(start));
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static List<SimulatedStep> script(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5deece66dL);
    List<SimulatedStep> script = new ArrayList<>();
    for (int i = 1 + random.nextInt(MOST_STEPS); i > 0; i--) {
      script.add(SimulatedStep.draw(random));
    }
    return script;
  }

  private static void report(
      SimulatedMemory memory, List<SimulatedStep> script, long seed, String violation) {
    System.out.println("VIOLATION: " + violation);
    List<SimulatedStep> shortest = shrink(memory, script, seed, violation);
    System.out.println("still broken by " + shortest.size() + " of " + script.size() + " steps:");
    shortest.forEach(System.out::println);
    System.out.println("by which: " + violation(memory, shortest, seed));
  }

  /** Leaves out ever smaller parts, as long as the same law is still broken. */
  private static List<SimulatedStep> shrink(
      SimulatedMemory memory, List<SimulatedStep> script, long seed, String violation) {
    String law = law(violation);
    List<SimulatedStep> shortest = script;
    for (int part = script.size() / 2; part > 0; part /= 2) {
      for (int at = 0; at < shortest.size(); ) {
        List<SimulatedStep> shorter = new ArrayList<>(shortest);
        shorter.subList(at, Math.min(at + part, shorter.size())).clear();
        String found = violation(memory, shorter, seed);
        if (found != null && law(found).equals(law)) {
          shortest = shorter;
        } else {
          at += part;
        }
      }
    }
    return shortest;
  }

  private static String law(String violation) {
    return violation.substring(0, violation.indexOf(':'));
  }

  private static @Nullable String violation(
      SimulatedMemory memory, List<SimulatedStep> script, long seed) {
    return new Simulation(memory, script, seed).run();
  }
}
