package io.i2o2.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the language of {@code FAILPOINTS}. The order of the cuts is the fail crate's, and part of
 * the language: chains before parentheses, parentheses before {@code %}, {@code %} before {@code
 * *}.
 */
final class Parser {
  private static final String ACTION_RULE = "an action is [freq%][count*]task[(args)]";
  private static final String TASKS =
      "a task is off, return, sleep, panic, print, pause, yield, delay, short or latency";

  /** What the text is called in messages. */
  private final String where;

  /** Where the text begins in what the user gave. */
  private final int base;

  private Parser(String where, int base) {
    this.where = where;
    this.base = base;
  }

  /** One {@code name=actions}, with its place in the text. */
  record Entry(String name, int nameAt, String where, String actions, int actionsAt) {
    Actions parse() {
      return new Parser(where, actionsAt).actions(actions);
    }
  }

  /** Cuts the value of {@code FAILPOINTS} into entries. */
  static List<Entry> entries(String failpoints) {
    List<Entry> entries = new ArrayList<>();
    int start = 0;
    while (start <= failpoints.length()) {
      int semicolon = failpoints.indexOf(';', start);
      int end = semicolon < 0 ? failpoints.length() : semicolon;
      String piece = failpoints.substring(start, end);
      String trimmed = RustText.trim(piece);
      if (!trimmed.isEmpty()) {
        int at = start + piece.indexOf(trimmed);
        entries.add(entry(trimmed, at, entries.size() + 1));
      }
      start = end + 1;
    }
    return entries;
  }

  private static Entry entry(String text, int at, int number) {
    String where = "entry " + number + " " + RustText.quote(text);
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new FailpointSyntaxException(
          "invalid failpoint: " + RustText.quote(text),
          "entry " + number,
          at + 1,
          "an entry is name=actions");
    }
    return new Entry(
        text.substring(0, equals), at + 1, where, text.substring(equals + 1), at + equals + 1);
  }

  /** Reads the actions of one point. */
  static Actions parse(String actions) {
    return new Parser("in " + RustText.quote(actions), 0).actions(actions);
  }

  private Actions actions(String text) {
    List<Action> chain = new ArrayList<>();
    int start = 0;
    while (true) {
      int arrow = text.indexOf("->", start);
      int end = arrow < 0 ? text.length() : arrow;
      chain.add(action(text.substring(start, end), start));
      if (arrow < 0) {
        return new Actions(text, List.copyOf(chain));
      }
      start = arrow + 2;
    }
  }

  private Action action(String piece, int pieceAt) {
    String text = RustText.trim(piece);
    int at = pieceAt + (text.isEmpty() ? 0 : piece.indexOf(text));
    String rest = text;
    int restAt = at;
    String arguments = null;
    int open = text.indexOf('(');
    if (open >= 0) {
      if (!text.endsWith(")")) {
        throw error("parentheses do not match", at + open, "what '(' opens, a last ')' closes");
      }
      rest = text.substring(0, open);
      arguments = text.substring(open + 1, text.length() - 1);
    }
    float probability = 1f;
    int percent = rest.indexOf('%');
    if (percent >= 0) {
      probability = frequency(rest.substring(0, percent), restAt);
      rest = rest.substring(percent + 1);
      restAt += percent + 1;
    }
    Long count = null;
    int star = rest.indexOf('*');
    if (star >= 0) {
      count =
          number(rest.substring(0, star), restAt, "count", "count* is a whole number, 0 or more");
      rest = rest.substring(star + 1);
      restAt += star + 1;
    }
    Task task = task(rest, restAt, arguments, at + open + 1);
    return new Action(task, probability, count, text, base + at + 1);
  }

  private float frequency(String text, int at) {
    String rule = "freq% is a percentage, 0 or more, and stands before count*";
    float percent;
    try {
      percent = RustText.parseFloat(text);
    } catch (NumberFormatException e) {
      throw error("failed to parse frequency: " + e.getMessage(), at, rule);
    }
    // The fail crate takes these, and panics (or never stops) at the first hit.
    if (Float.isNaN(percent) || percent < 0) {
      throw error("failed to parse frequency: " + text + " is no percentage", at, rule);
    }
    return percent / 100f;
  }

  private Task task(String name, int at, @Nullable String arguments, int argumentsAt) {
    ToLongFunction<String> millis =
        text -> number(text, argumentsAt, "timeout", name + "(ms) takes whole milliseconds");
    return switch (name) {
      case "off" -> new Task.Off();
      case "return" -> new Task.Return(arguments);
      case "sleep" -> new Task.Sleep(required(arguments, at, "sleep", millis));
      case "panic" -> new Task.Panic(arguments);
      case "print" -> new Task.Print(arguments);
      case "pause" -> new Task.Pause();
      case "yield" -> new Task.Yield();
      // The fail crate says sleep here too.
      case "delay" -> new Task.Delay(required(arguments, at, "sleep", millis));
      case "latency" -> new Task.Latency(required(arguments, at, "latency", millis));
      case "short" -> new Task.Shorten(bytes(arguments, at, argumentsAt));
      default ->
          throw error(
              "unrecognized command " + RustText.quote(name), at, TASKS + "; " + ACTION_RULE);
    };
  }

  private long required(
      @Nullable String arguments, int at, String name, ToLongFunction<String> parse) {
    if (arguments == null) {
      throw error(name + " require timeout", at, "its milliseconds stand in parentheses");
    }
    return parse.applyAsLong(arguments);
  }

  private long bytes(@Nullable String arguments, int at, int argumentsAt) {
    if (arguments == null) {
      throw error("short require bytes", at, "its bytes stand in parentheses");
    }
    long bytes = number(arguments, argumentsAt, "bytes", "short(n) takes whole bytes, 0 or more");
    return bytes < 0 ? Long.MAX_VALUE : bytes;
  }

  private long number(String text, int at, String what, String rule) {
    try {
      return RustText.parseUnsigned(text);
    } catch (NumberFormatException e) {
      throw error("failed to parse " + what + ": " + e.getMessage(), at, rule);
    }
  }

  private FailpointSyntaxException error(String problem, int at, String rule) {
    return new FailpointSyntaxException(problem, where, base + at + 1, rule);
  }
}
