package io.i2o2.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names with {@code *}, which stands for any characters. */
final class Wildcard {
  private Wildcard() {}

  static boolean is(String name) {
    return name.indexOf('*') >= 0;
  }

  /** Whether a point's name is the given one, or fits it. */
  static boolean matches(String name, String point) {
    if (!is(name)) {
      return name.equals(point);
    }
    List<String> literals = new ArrayList<>();
    for (String literal : name.split("\\*", -1)) {
      literals.add(Pattern.quote(literal));
    }
    return Pattern.matches(String.join(".*", literals), point);
  }
}
