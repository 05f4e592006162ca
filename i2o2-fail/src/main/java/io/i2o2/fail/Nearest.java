package io.i2o2.fail;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The name that somebody who mistyped one probably meant. */
final class Nearest {
  private Nearest() {}

  /** The nearest of the names; null if none is near. */
  static @Nullable String to(String name, Collection<String> names) {
    String last = "::" + name.strip();
    String wanted = letters(name);
    String best = null;
    int least = Math.max(2, wanted.length() / 3) + 1;
    for (String each : names) {
      // A forgotten prefix is no typing error: i2o2::fail::op::read for op::read, or read.
      int distance = each.endsWith(last) ? 0 : distance(wanted, letters(each));
      if (distance < least) {
        least = distance;
        best = each;
      }
    }
    return best;
  }

  /** What is typed wrong most easily, capitals and separators, is not counted. */
  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** How many letters to change, insert or leave out (Levenshtein's distance). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
