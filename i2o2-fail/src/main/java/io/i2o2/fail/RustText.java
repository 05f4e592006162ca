package io.i2o2.fail;

import java.util.regex.Pattern;

/**
 * Numbers as Rust reads them, with its error texts. Java's own parsers take more (a trailing f,
 * blanks, hexadecimal floats) and say other things.
 */
final class RustText {
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:inf|infinity|nan|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[+-]?[0-9]+)?)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OUTER_SPACE =
      Pattern.compile("^\\p{IsWhite_Space}+|\\p{IsWhite_Space}+$");

  private RustText() {}

  /**
   * Without space around it, also such as {@link String#strip} leaves: a page is pasted with it.
   */
  static String trim(String text) {
    return OUTER_SPACE.matcher(text).replaceAll("");
  }

  /** Reads an f32. */
  static float parseFloat(String text) {
    if (text.isEmpty()) {
      throw new NumberFormatException("cannot parse float from empty string");
    }
    if (!FLOAT.matcher(text).matches()) {
      throw new NumberFormatException("invalid float literal");
    }
    boolean negative = text.startsWith("-");
    String digits = text.replaceFirst("^[+-]", "");
    float value =
        switch (Character.toLowerCase(digits.charAt(0))) {
          case 'i' -> Float.POSITIVE_INFINITY;
          case 'n' -> Float.NaN;
          default -> Float.parseFloat(digits);
        };
    return negative ? -value : value;
  }

  /** Reads a u64; the long is to be taken as unsigned. */
  static long parseUnsigned(String text) {
    if (text.isEmpty()) {
      throw new NumberFormatException("cannot parse integer from empty string");
    }
    String digits = text.startsWith("+") ? text.substring(1) : text;
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new NumberFormatException("invalid digit found in string");
    }
    try {
      return Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw new NumberFormatException("number too large to fit in target type");
    }
  }

  /** Writes a string as Rust's {@code {:?}} does. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 0 -> quoted.append("\\0");
                default -> {
                  if (Character.isISOControl(c)) {
                    quoted.append("\\u{").append(Integer.toHexString(c)).append('}');
                  } else {
                    quoted.appendCodePoint(c);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }
}
