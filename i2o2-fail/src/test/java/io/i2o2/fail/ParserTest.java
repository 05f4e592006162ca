package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParserTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return",
        "return(64)",
        "5*return",
        "25%return",
        "125%2*return",
        "return(2%5)",
        "125%2*off",
        "125%2*sleep(100)",
        " 125%2*off ",
        "125%2*panic",
        "125%2*panic(msg)",
        "125%2*print",
        "125%2*print(msg)",
        "125%2*pause",
        "125%2*yield",
        "125%2*delay(2)"
      })
  void acceptsWhatTheFailCrateAccepts(String action) {
    assertEquals(1, Parser.parse(action).chain().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"delay", "sleep", "Return", "ab%return", "ab*return", "return(msg", "unknown"})
  void refusesWhatTheFailCrateRefuses(String action) {
    assertThrows(FailpointSyntaxException.class, () -> Parser.parse(action));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          return(msg        | 7  | parentheses do not match
          return(a->off     | 7  | parentheses do not match
          off->return(a)b   | 12 | parentheses do not match
          ab%return         | 1  | failed to parse frequency: invalid float literal
          %return           | 1  | failed to parse frequency: cannot parse float from empty string
          1f%return         | 1  | failed to parse frequency: invalid float literal
          -1%return         | 1  | failed to parse frequency: -1 is no percentage
          NaN%return        | 1  | failed to parse frequency: NaN is no percentage
          -inf%return       | 1  | failed to parse frequency: -inf is no percentage
          ab*return         | 1  | failed to parse count: invalid digit found in string
          *return           | 1  | failed to parse count: cannot parse integer from empty string
          -1*return         | 1  | failed to parse count: invalid digit found in string
          +*return          | 1  | failed to parse count: invalid digit found in string
          5%ab*return       | 3  | failed to parse count: invalid digit found in string
          5*50%return       | 1  | failed to parse frequency: invalid float literal
          18446744073709551616*off | 1 | failed to parse count: number too large to fit in target type
          sleep             | 1  | sleep require timeout
          delay             | 1  | sleep require timeout
          off->2*sleep      | 8  | sleep require timeout
          sleep()           | 7  | failed to parse timeout: cannot parse integer from empty string
          sleep(1.5)        | 7  | failed to parse timeout: invalid digit found in string
          delay(-1)         | 7  | failed to parse timeout: invalid digit found in string
          latency           | 1  | latency require timeout
          latency(x)        | 9  | failed to parse timeout: invalid digit found in string
          short             | 1  | short require bytes
          short(-1)         | 7  | failed to parse bytes: invalid digit found in string
          Return            | 1  | unrecognized command "Return"
          off->unknown(x)   | 6  | unrecognized command "unknown"
          50% return        | 4  | unrecognized command " return"
          2* off            | 3  | unrecognized command " off"
          off->             | 6  | unrecognized command ""
          """)
  void saysWhatTheFailCrateSaysAndWhere(String actions, int position, String problem) {
    FailpointSyntaxException e =
        assertThrows(FailpointSyntaxException.class, () -> Parser.parse(actions));
    assertEquals(problem, e.problem());
    assertEquals(position, e.position());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(problem + " (in \"" + actions + "\""), message);
    assertTrue(message.contains("character " + position + ": "), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", "\n", "\u00a0", "\u2007", "\u0085", "\u3000", " \u00a0 \n"})
  void spaceAroundEntriesAndActionsIsSkipped(String space) {
    String failpoints = space + "a=" + space + "2*off" + space + "->off" + space + ";" + space;
    Parser.Entry entry = Parser.entries(failpoints).getFirst();
    assertEquals("a", entry.name());
    assertEquals(2, entry.parse().chain().size());
    assertEquals(1, Parser.entries(failpoints).size());
  }

  @Test
  void quotesACommandAsRustDoes() {
    FailpointSyntaxException e =
        assertThrows(FailpointSyntaxException.class, () -> Parser.parse("a\"b\\\t\u0007"));
    assertEquals("unrecognized command \"a\\\"b\\\\\\t\\u{7}\"", e.problem());
  }

  @Test
  void tellsNoArgumentFromAnEmptyOneAndANestedOne() {
    assertEquals(new Task.Return(null), only("return").task());
    assertEquals(new Task.Return(""), only("return()").task());
    assertEquals(new Task.Return("a(b)"), only("return(a(b))").task());
    assertEquals(new Task.Return("2%5"), only("return(2%5)").task());
    assertEquals(new Task.Return("2*5"), only("return(2*5)").task());
    assertEquals(new Task.Return(" x "), only("return( x )").task());
  }

  @Test
  void readsNumbersAsRustDoes() {
    Rolls rolls = new Rolls(1);
    for (String always : List.of("+inf%", "Infinity%", "1e2%", "100.%", ".1e4%", "+125%")) {
      assertTrue(only(always + "return").take(rolls), always);
    }
    assertEquals(new Task.Sleep(-1), only("sleep(18446744073709551615)").task());
    assertTrue(only("+3*return").take(rolls));
    assertTrue(only("18446744073709551615*return").take(rolls));
  }

  @Test
  void cutsEntriesAtSemicolonsAndSkipsEmptyOnes() {
    List<Parser.Entry> entries = Parser.entries("  a=return;; b = 2*off ;c=return(x=y);  ");
    assertEquals(List.of("a", "b ", "c"), entries.stream().map(Parser.Entry::name).toList());
    assertEquals(
        List.of("return", " 2*off", "return(x=y)"),
        entries.stream().map(Parser.Entry::actions).toList());
  }

  @Test
  void namesTheEntryWithoutEquals() {
    FailpointSyntaxException e =
        assertThrows(FailpointSyntaxException.class, () -> Parser.entries("a=off; nonsense"));
    assertEquals("invalid failpoint: \"nonsense\"", e.problem());
    assertEquals(8, e.position());
    assertTrue(
        e.toString().endsWith("(entry 2, character 8: an entry is name=actions)"), e.toString());
  }

  private static Action only(String text) {
    return Parser.parse(text).chain().getFirst();
  }
}
