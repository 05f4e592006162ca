package io.i2o2.bench.report;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 4096}, {@code 64k}, {@code 256m}, {@code 1g}. */
public final class Bytes {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})([kmgt]?)(i?b)?");
  private static final String UNITS = "kmgt";

  private Bytes() {}

  /**
   * Reads a number of bytes.
   *
   * @param text digits and perhaps a unit, which is a power of 1024
   * @return the bytes
   * @throws IllegalArgumentException if it is none, or too large
   */
  public static long parse(String text) {
    Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no number of bytes: write for instance 4096, 64k, 256m or 1g");
    }
    String unit = matcher.group(2);
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is too large", e);
    }
  }

  /**
   * Writes a number of bytes.
   *
   * @param bytes zero or more
   * @return such as {@code 256 MiB}, {@code 1.5 GiB} or {@code 17 bytes}
   */
  public static String text(long bytes) {
    int power = 0;
    double value = (double) bytes;
    while (value >= 1024 && power < UNITS.length()) {
      value /= 1024;
      power++;
    }
    String unit = power == 0 ? "bytes" : Character.toUpperCase(UNITS.charAt(power - 1)) + "iB";
    boolean whole = value == Math.rint(value);
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, unit);
  }

  /**
   * Writes a rate.
   *
   * @param bytes zero or more
   * @param seconds in which they were moved
   * @return such as {@code 1.5 GiB/s}
   */
  public static String rate(long bytes, double seconds) {
    return text((long) (bytes / seconds)) + "/s";
  }
}
