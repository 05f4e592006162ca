package io.i2o2.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulations until so many operations were accepted, on all processors, each of them by
 * itself; ends with 1 at the first that breaks a law, with the shortest script found that still
 * does.
 */
final class SimulationMain {
  private static final int MOST_STEPS = 800;

  private final long operations;
  private final long start = System.nanoTime();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong nextSeed;

  private SimulationMain(long operations, long firstSeed) {
    this.operations = operations;
    this.nextSeed = new AtomicLong(firstSeed);
  }

  /**
   * Runs it.
   *
   * @param args how many operations, and the seed of the first run, else the time
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    long first = args.length > 1 ? Long.parseLong(args[1]) : System.currentTimeMillis();
    System.out.println("seed " + first);
    SimulationMain main = new SimulationMain(Long.parseLong(args[0]), first);
    List<Thread> threads = new ArrayList<>();
    for (int i = Runtime.getRuntime().availableProcessors(); i > 0; i--) {
      threads.add(Thread.ofPlatform().start(main::run));
    }
    for (Thread each : threads) {
      each.join();
    }
    System.out.printf(
        "%d operations in %d runs, %d ms: no law broken%n",
        main.done.get(), main.runs.get(), main.millis());
  }

  private void run() {
    SimulatedMemory memory = new SimulatedMemory();
    while (done.get() < operations) {
      long seed = nextSeed.getAndIncrement();
      List<SimulatedStep> script = script(seed);
      Simulation simulation = new Simulation(memory, script, seed, SimulatedPlan.draw(seed));
      String violation = simulation.run();
      done.addAndGet(simulation.calls());
      runs.incrementAndGet();
      if (violation != null) {
        report(memory, script, seed, violation);
        System.exit(1);
      }
    }
  }

  private long millis() {
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** What callers do in the run of a seed. */
  static List<SimulatedStep> script(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5deece66dL);
    List<SimulatedStep> script = new ArrayList<>();
    for (int i = 1 + random.nextInt(MOST_STEPS); i > 0; i--) {
      script.add(SimulatedStep.draw(random));
    }
    return script;
  }

  private synchronized void report(
      SimulatedMemory memory, List<SimulatedStep> script, long seed, String violation) {
    System.out.printf("BROKEN after %d operations, %d ms: %s%n", done.get(), millis(), violation);
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
    for (int part = Math.max(1, script.size() / 2); part > 0; part /= 2) {
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
    return new Simulation(memory, script, seed, SimulatedPlan.draw(seed)).run();
  }
}
