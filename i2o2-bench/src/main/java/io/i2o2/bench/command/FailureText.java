package io.i2o2.bench.command;

import io.i2o2.SchedulerException;
import io.i2o2.fail.FailpointSyntaxException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** What the program says of an exception. */
final class FailureText {
  private static final Pattern WORD = Pattern.compile("\\w+");

  /** What the library calls what the command line has another name for. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "queueSize", "--queue-size",
          "ringDepth", "--ring-depth",
          "rings", "--rings",
          "spinNanos", "--spin-micros",
          "registeredBuffers", "--callers");

  private FailureText() {}

  /** In the words of the command line where it is meant for its user. */
  static String of(Exception e) {
    return switch (e) {
      case FileSystemException ofFile -> of(ofFile);
      case SchedulerException refused -> inOptions(message(refused));
      case IOException _, FailpointSyntaxException _ -> message(e);
      default -> e + " (--stacktrace says where)";
    };
  }

  /** With the names of options as they are on the command line. */
  static String inOptions(String text) {
    return WORD.matcher(text).replaceAll(word -> OPTIONS.getOrDefault(word.group(), word.group()));
  }

  static String message(Exception e) {
    return Objects.requireNonNullElse(e.getMessage(), e.toString());
  }

  /** Many of them have a message that is only the file's name. */
  private static String of(FileSystemException e) {
    String reason =
        switch (e) {
          case FileSystemException _ when e.getReason() != null -> e.getReason();
          case NoSuchFileException _ -> "no such file or folder";
          case AccessDeniedException _ -> "permission denied";
          default -> e.getClass().getSimpleName();
        };
    return e.getFile() == null ? message(e) : e.getFile() + ": " + reason;
  }
}
