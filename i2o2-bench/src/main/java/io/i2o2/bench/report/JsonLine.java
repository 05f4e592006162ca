package io.i2o2.bench.report;

import org.jspecify.annotations.Nullable;

/** A JSON object on one line (RFC 8259). Not thread-safe. */
public final class JsonLine {
  private final StringBuilder text = new StringBuilder("{");

  /**
   * Adds a field.
   *
   * @param name its name
   * @param value a number, a boolean or null as such, anything else as a string; a number that JSON
   *     cannot express becomes null
   * @return this
   */
  public JsonLine add(String name, @Nullable Object value) {
    if (text.length() > 1) {
      text.append(',');
    }
    string(name);
    text.append(':');
    switch (value) {
      case null -> text.append("null");
      case Double number when !Double.isFinite(number) -> text.append("null");
      case Number number -> text.append(number);
      case Boolean truth -> text.append(truth);
      default -> string(value.toString());
    }
    return this;
  }

  @Override
  public String toString() {
    return text + "}";
  }

  private void string(String value) {
    text.append('"');
    value.chars().forEach(each -> character((char) each));
    text.append('"');
  }

  private void character(char value) {
    if (value == '"' || value == '\\') {
      text.append('\\').append(value);
    } else if (value < ' ') {
      text.append(String.format("\\u%04x", (int) value));
    } else {
      text.append(value);
    }
  }
}
