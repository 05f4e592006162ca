package io.i2o2.contract.differential;

import io.i2o2.FileOption;
import io.i2o2.contract.differential.Action.On;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** What is known of a place for an open file: enough to choose actions whose outcome is certain. */
final class Place {
  static final int COUNT = 10;

  /** Of a handle or descriptor, and of a registered file. */
  enum State {
    EMPTY,
    OPEN,
    /** Closed or unregistered; the handle is still there, to be refused. */
    USED_UP
  }

  private State file = State.EMPTY;
  private State registered = State.EMPTY;
  private boolean raw;
  private String path = "";
  private Set<OpenOption> options = Set.of();

  State file() {
    return file;
  }

  State registered() {
    return registered;
  }

  /** Tells whether two places are open on one file. */
  String target() {
    return path.startsWith("link-to-") ? path.substring("link-to-".length()) : path;
  }

  boolean isDirect() {
    return options.contains(FileOption.DIRECT);
  }

  boolean appends() {
    return options.contains(StandardOpenOption.APPEND);
  }

  /** Whether an action on it reaches a file. */
  boolean isOpen(On on) {
    return (on.registered() ? registered : file) == State.OPEN;
  }

  void done(Action action, Outcome outcome) {
    switch (action) {
      case Action.Open open -> {
        file = outcome.succeeded() ? State.OPEN : State.EMPTY;
        registered = State.EMPTY;
        raw = open.raw();
        path = open.path();
        options = open.options();
      }
      // The number of a closed descriptor may soon be another's.
      case Action.Close _ when file == State.OPEN -> file = raw ? State.EMPTY : State.USED_UP;
      case Action.Register _ when outcome.succeeded() -> registered = State.OPEN;
      case Action.Unregister _ when outcome.succeeded() -> registered = State.USED_UP;
      default -> {}
    }
  }

  @Override
  public String toString() {
    return path + " " + options + (raw ? " raw" : "") + ": " + file + ", registered: " + registered;
  }
}
