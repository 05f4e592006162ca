package io.i2o2.fail;

import io.i2o2.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A point of i2o2's own, and what it accepts. Every point also takes {@code off}, {@code sleep},
 * {@code delay}, {@code pause}, {@code yield}, {@code print}, {@code panic}, and a callback.
 */
public final class KnownPoint {
  /** The numbers that a return may carry. */
  private enum Results {
    NONE,
    ERRNOS,
    ALL
  }

  private final String name;
  private final String meaning;
  private final boolean plainReturn;
  private final Results results;
  private final Set<String> words;
  private final boolean shortens;
  private final boolean delays;

  private KnownPoint(
      String name,
      String meaning,
      boolean plainReturn,
      Results results,
      Set<String> words,
      boolean shortens,
      boolean delays) {
    this.name = name;
    this.meaning = meaning;
    this.plainReturn = plainReturn;
    this.results = results;
    this.words = words;
    this.shortens = shortens;
    this.delays = delays;
  }

  /** A point that only takes what every point takes. */
  static KnownPoint of(String name, String meaning) {
    return new KnownPoint(name, meaning, false, Results.NONE, Set.of(), false, false);
  }

  /** Takes {@code return}, with nothing in parentheses or without them. */
  KnownPoint returning() {
    return new KnownPoint(name, meaning, true, results, words, shortens, delays);
  }

  /** Takes {@code return} with a number or the name of an errno. */
  KnownPoint results() {
    return new KnownPoint(name, meaning, plainReturn, Results.ALL, words, shortens, delays);
  }

  /** Takes {@code return} with an errno, by name or as a negative number. */
  KnownPoint errnos() {
    return new KnownPoint(name, meaning, plainReturn, Results.ERRNOS, words, shortens, delays);
  }

  /** Takes {@code return} with one of these words. */
  KnownPoint words(String... taken) {
    return new KnownPoint(
        name, meaning, plainReturn, results, new TreeSet<>(List.of(taken)), shortens, delays);
  }

  /** Takes {@code short}. */
  KnownPoint shortening() {
    return new KnownPoint(name, meaning, plainReturn, results, words, true, delays);
  }

  /** Takes {@code latency}. */
  KnownPoint delaying() {
    return new KnownPoint(name, meaning, plainReturn, results, words, shortens, true);
  }

  /**
   * The name to configure it by.
   *
   * @return such as {@code i2o2::fail::op::write}
   */
  public String name() {
    return name;
  }

  /**
   * What happens there.
   *
   * @return one line
   */
  public String meaning() {
    return meaning;
  }

  /**
   * The tasks it takes beyond those that every point takes.
   *
   * @return such as {@code return(ENOSPC)}, {@code short(n)}; perhaps none
   */
  public List<String> accepts() {
    List<String> accepted = new ArrayList<>();
    if (plainReturn) {
      accepted.add("return");
    }
    for (String word : words) {
      accepted.add("return(" + word + ")");
    }
    if (results != Results.NONE) {
      accepted.add(results == Results.ALL ? "return(errno or number)" : "return(errno)");
    }
    if (shortens) {
      accepted.add("short(n)");
    }
    if (delays) {
      accepted.add("latency(ms)");
    }
    return List.copyOf(accepted);
  }

  @Override
  public String toString() {
    return name + ": " + meaning + "; " + rule();
  }

  boolean accepts(Actions actions) {
    return actions.chain().stream().allMatch(action -> problem(action.task()) == null);
  }

  void check(Actions actions, String where) {
    for (Action action : actions.chain()) {
      String problem = problem(action.task());
      if (problem != null) {
        throw new FailpointSyntaxException(problem, where, action.position(), rule());
      }
    }
  }

  /** What is wrong with a callback's decision, or null. */
  @Nullable String problem(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Return(String argument) -> problem(new Task.Return(argument));
      case Outcome.Shorten(long bytes) -> problem(new Task.Shorten(bytes));
      case Outcome.Latency(long millis) -> problem(new Task.Latency(millis));
    };
  }

  private @Nullable String problem(Task task) {
    return switch (task) {
      case Task.Return(String argument) -> problemOfReturn(argument);
      case Task.Shorten _ -> shortens ? null : "short is not for " + name;
      case Task.Latency _ -> delays ? null : "latency is not for " + name;
      default -> null;
    };
  }

  private @Nullable String problemOfReturn(@Nullable String argument) {
    if (argument == null || argument.isEmpty()) {
      return plainReturn ? null : "return without an argument is not for " + name;
    }
    return words.contains(argument) || isResult(argument)
        ? null
        : "return(" + argument + ") is not for " + name;
  }

  private boolean isResult(String argument) {
    Integer result = parse(argument);
    return result != null && (results == Results.ALL || (results == Results.ERRNOS && result < 0));
  }

  private String rule() {
    List<String> accepted = accepts();
    return accepted.isEmpty()
        ? "it only takes what every point takes"
        : "it takes " + String.join(", ", accepted);
  }

  /** The result that an argument stands for: an errno's name, or a number; null if neither. */
  static @Nullable Integer parse(String argument) {
    int errno = Errno.number(argument).orElse(0);
    if (errno != 0) {
      return -errno;
    }
    try {
      return Integer.valueOf(argument);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
