package io.i2o2.bench.storm;

import io.i2o2.bench.storm.Verdict.Count;
import io.i2o2.fail.FailScope;
import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many callers that do everything a scheduler can do, while faults are injected at every point: one
 * scheduler after the other, until enough operations were accepted.
 */
public final class Storm {
  private static final int EPOCHS = 64;
  private static final int LEAST_FOR_A_CALLER = 10;
  private static final int MOST_FOR_A_CALLER = 1000;

  private final String backend;
  private final long operations;
  private final int callers;
  private final FailScope scope = FailScope.create("storm");
  private final SplittableRandom random;
  private final Verdict verdict = new Verdict();

  /**
   * A storm.
   *
   * @param backend the backend's name
   * @param operations how many must be accepted
   * @param callers how many threads submit, every other one a virtual thread
   * @param seed of everything that is random; the threads still race
   */
  public Storm(String backend, long operations, int callers, long seed) {
    this.backend = backend;
    this.operations = operations;
    this.callers = callers;
    this.random = new SplittableRandom(seed);
    scope.seed(seed);
  }

  /**
   * Lets it blow.
   *
   * @param folder where its files may be
   * @return what it found, also while it goes on: see {@link #verdict}
   * @throws IOException if the files cannot be used
   * @throws InterruptedException if interrupted
   */
  public Verdict run(Path folder) throws IOException, InterruptedException {
    StormFile file = StormFile.in(folder);
    long each = operations / callers / EPOCHS;
    int submissions = Math.clamp(each, LEAST_FOR_A_CALLER, MOST_FOR_A_CALLER);
    try {
      for (int i = 0;
          verdict.countOf(Count.ACCEPTED) < operations && verdict.messages().isEmpty();
          i++) {
        boolean exact = i % 4 != 0;
        Weather weather = new Weather(scope, random.split(), exact);
        Epoch epoch = new Epoch(backend, file, weather, verdict, random.split(), exact);
        scope.<Verdict, IOException>run(
            () -> {
              run(epoch, submissions);
              return verdict;
            });
      }
    } finally {
      scope.clear();
    }
    return verdict;
  }

  private void run(Epoch epoch, int submissions) throws IOException {
    try {
      epoch.run(callers, submissions);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      verdict.wrong("interrupted");
    }
  }

  /**
   * What was found so far.
   *
   * @return counts and complaints
   */
  public Verdict verdict() {
    return verdict;
  }

  /**
   * Points at which no fault was injected so far.
   *
   * @return their names
   */
  public List<String> calmPoints() {
    return Failpoints.known().stream()
        .map(KnownPoint::name)
        .filter(point -> scope.triggers(point) == 0)
        .toList();
  }
}
