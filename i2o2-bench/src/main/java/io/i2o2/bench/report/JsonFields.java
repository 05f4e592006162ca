package io.i2o2.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link JsonLine} writes: one JSON object (RFC 8259) whose values are strings, numbers,
 * booleans or null.
 */
public final class JsonFields {
  private final String text;
  private int at;

  private JsonFields(String text) {
    this.text = text;
  }

  /**
   * Reads an object.
   *
   * @param line nothing but the object
   * @return its fields in their order: {@link String}s, {@link Double}s, {@link Boolean}s and nulls
   * @throws IllegalArgumentException if it is something else, with the place
   */
  public static Map<String, @Nullable Object> of(String line) {
    JsonFields reader = new JsonFields(line);
    Map<String, @Nullable Object> fields = reader.object();
    reader.skipBlanks();
    if (reader.at < line.length()) {
      throw reader.expected("the end of the line");
    }
    return fields;
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    take('{', "a JSON object, which begins with {");
    if (isNext('}')) {
      at++;
      return fields;
    }
    while (true) {
      String name = string("a field's name in quotes");
      take(':', ":");
      fields.put(name, value());
      if (!isNext(',')) {
        take('}', ", or }");
        return fields;
      }
      at++;
    }
  }

  private @Nullable Object value() {
    skipBlanks();
    if (isNext('"')) {
      return string("a string");
    }
    int end = at;
    while (end < text.length() && ",} \t".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    Object value = word(text.substring(at, end));
    at = end;
    return value;
  }

  private @Nullable Object word(String word) {
    return switch (word) {
      case "null" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> number(word);
    };
  }

  private Double number(String word) {
    if (!word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      throw expected("a string, a number, true, false or null");
    }
    return Double.valueOf(word);
  }

  private String string(String what) {
    take('"', what);
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char next = text.charAt(at++);
      value.append(next == '\\' ? escaped() : next);
    }
    take('"', "the string's end, \"");
    return value.toString();
  }

  private char escaped() {
    char next = at < text.length() ? text.charAt(at++) : ' ';
    return switch (next) {
      case '"', '\\', '/' -> next;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw expected("an escape such as \\n or \\u0041");
    };
  }

  private char unicode() {
    int end = at + 4;
    if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]{4}")) {
      throw expected("four hexadecimal digits");
    }
    char value = (char) Integer.parseInt(text.substring(at, end), 16);
    at = end;
    return value;
  }

  private boolean isNext(char wanted) {
    skipBlanks();
    return at < text.length() && text.charAt(at) == wanted;
  }

  private void take(char wanted, String what) {
    if (!isNext(wanted)) {
      throw expected(what);
    }
    at++;
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException expected(String what) {
    return new IllegalArgumentException("character " + (at + 1) + ": expected " + what);
  }
}
