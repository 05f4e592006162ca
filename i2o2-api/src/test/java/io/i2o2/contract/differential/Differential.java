package io.i2o2.contract.differential;

import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Carries out random operations on several schedulers and on FileChannel, each in a folder of its
 * own, and compares every result, errno and byte that is read, and now and then the files.
 *
 * <p>The seed decides everything; where the backends may differ, {@link Difference} leaves the
 * operation out. {@code -Di2o2.differential.seed=} and {@code -Di2o2.differential.steps=} repeat a
 * run. POSIX systems only.
 */
public final class Differential {
  private static final String SEED = "i2o2.differential.seed";
  private static final String STEPS = "i2o2.differential.steps";
  private static final int STEPS_BETWEEN_LOOKS = 1_000;
  private static final int REMEMBERED_STEPS = 10;

  private final long seed;
  private final int steps;
  private final List<Rival> rivals;
  private final ActionSource source;
  private final Deque<String> history = new ArrayDeque<>();
  private int step;

  Differential(long seed, int steps, List<Rival> rivals) {
    this.seed = seed;
    this.steps = steps;
    this.rivals = rivals;
    this.source = new ActionSource(seed);
  }

  /**
   * Compares schedulers with each other and with FileChannel.
   *
   * @param steps how many operations, unless the property says otherwise
   * @param folder an empty one
   * @param schedulers at least one; room for one registered buffer and ten registered files
   * @throws AssertionError if they do not agree: seed, step, operation, all outcomes
   * @throws IOException if files cannot be made or looked at
   * @throws InterruptedException if interrupted
   */
  public static void run(int steps, Path folder, List<Scheduler> schedulers)
      throws IOException, InterruptedException {
    long seed = Long.getLong(SEED, System.nanoTime());
    System.out.println("differential test: -D" + SEED + "=" + seed);
    List<Rival> rivals = new ArrayList<>();
    try {
      for (Scheduler scheduler : schedulers) {
        rivals.add(new SchedulerRival(scheduler, folder.resolve("scheduler" + rivals.size())));
      }
      rivals.add(new ChannelRival(folder.resolve("filechannel")));
      new Differential(seed, Integer.getInteger(STEPS, steps), rivals).run();
    } finally {
      for (Rival rival : rivals) {
        rival.close();
      }
    }
  }

  void run() throws IOException, InterruptedException {
    for (Rival rival : rivals) {
      Folder.fill(rival.folder());
    }
    int lookedAt = 0;
    while (step < steps) {
      Action action = source.next();
      remember(action);
      List<Outcome> outcomes = compare(action);
      source.done(action, outcomes.getFirst());
      step += outcomes.size();
      if (step - lookedAt >= STEPS_BETWEEN_LOOKS || step >= steps) {
        compareFolders(action);
        lookedAt = step;
      }
    }
  }

  private List<Outcome> compare(Action action) throws IOException, InterruptedException {
    List<List<Outcome>> all = new ArrayList<>();
    for (Rival rival : rivals) {
      all.add(rival.run(action));
    }
    List<Outcome> first = all.getFirst();
    for (List<Outcome> others : all) {
      if (!agree(first, others)) {
        throw mismatch(action, describe(all));
      }
    }
    return first;
  }

  private void compareFolders(Action action) throws IOException {
    List<String> folders = new ArrayList<>();
    for (Rival rival : rivals) {
      folders.add(Folder.describe(rival.folder()));
    }
    if (folders.stream().distinct().count() > 1) {
      StringBuilder text =
          new StringBuilder("the files, looked at every " + STEPS_BETWEEN_LOOKS + " steps:");
      for (int i = 0; i < folders.size(); i++) {
        text.append("\n  ").append(rivals.get(i).name()).append(": ").append(folders.get(i));
      }
      throw mismatch(action, text.toString());
    }
  }

  private static boolean agree(List<Outcome> some, List<Outcome> others) {
    boolean agree = some.size() == others.size();
    for (int i = 0; agree && i < some.size(); i++) {
      agree = some.get(i).agreesWith(others.get(i));
    }
    return agree;
  }

  private void remember(Action action) {
    history.add(step + " " + action);
    if (history.size() > REMEMBERED_STEPS) {
      history.remove();
    }
  }

  private String describe(List<List<Outcome>> all) {
    List<Outcome> last = all.getLast();
    List<Outcome> first = all.getFirst();
    StringBuilder text = new StringBuilder("outcomes:");
    for (int i = 0; i < rivals.size(); i++) {
      List<Outcome> outcomes = all.get(i);
      List<Outcome> others = i == 0 && !last.isEmpty() ? last : first;
      text.append("\n  ").append(rivals.get(i).name()).append(": ");
      for (int j = 0; j < outcomes.size(); j++) {
        Outcome other = others.size() > j ? others.get(j) : outcomes.get(j);
        text.append(j > 0 ? " | " : "").append(outcomes.get(j).describe(other));
      }
    }
    return text.toString();
  }

  private AssertionError mismatch(Action action, String outcomes) {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(", step ").append(step).append(": ").append(action);
    text.append('\n').append(outcomes).append("\nopen files:");
    for (int i = 0; i < Place.COUNT; i++) {
      text.append("\n  ").append(i).append(' ').append(source.place(i));
    }
    text.append("\nthe last steps:");
    history.forEach(line -> text.append("\n  ").append(line));
    text.append("\nto see it again: -D").append(SEED).append('=').append(seed);
    text.append(" -D").append(STEPS).append('=').append(step + 1);
    return new AssertionError(text.toString());
  }
}
