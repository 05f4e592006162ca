package io.i2o2.fail;

/**
 * A failpoint cannot be configured as written. The message begins with the text that Rust's fail
 * crate has for it, and names the entry, the position and the rule.
 */
public final class FailpointSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Counted from 1, in the text as given. */
  private final int position;

  /** What was wrong, without where. */
  private final String problem;

  /** Where, and what should be there. */
  private final String detail;

  FailpointSyntaxException(String problem, String where, int position, String rule) {
    this(problem, position, " (" + where + ", character " + position + ": " + rule + ")");
  }

  private FailpointSyntaxException(String problem, int position, String detail) {
    super(problem + detail);
    this.problem = problem;
    this.position = position;
    this.detail = detail;
  }

  FailpointSyntaxException unableToConfigure(String point) {
    return new FailpointSyntaxException(
        "unable to configure failpoint \"" + point + "\": " + problem, position, detail);
  }

  /**
   * Where it went wrong.
   *
   * @return the character in the text that was given, counted from 1
   */
  public int position() {
    return position;
  }

  /**
   * What was wrong, in the words of the fail crate where it knows the fault.
   *
   * @return for instance {@code unrecognized command "retrun"}
   */
  public String problem() {
    return problem;
  }
}
