package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** What a module of a user's can name; each program is compiled as one. */
final class ExportsTest {
  private static final String NOT_EXPORTED = "compiler.err.package.not.visible";
  private static final String UNKNOWN = "compiler.err.cant.resolve.location.args";
  private static final String SEALED = "compiler.err.cant.inherit.from.sealed";

  @TempDir Path output;

  @Test
  void usersMakeOperationsAndReadThem() throws Exception {
    compiles(
        """
        UringCommandBuilder builder =
            Opcode.uringCommand(Target.fd(3), 1, UringCommandBuilder.SHORT_BYTES);
        Opcode opcode = builder.positiveResult(PositiveResult.STATUS).build();
        RegisteredBuffer buffer = opcode.registeredBuffer();
        long bytes = opcode.startOffset() + opcode.byteCount();
        String text = opcode.name() + opcode.describe() + opcode.target() + opcode.failure(-5);
        IoPriority priority = opcode.withPriority(IoPriority.IDLE).alwaysAsync().priority();
        boolean async = opcode.async();
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Read", "UringCommand", "OpcodeSpec", "OpcodeKind", "OpenFlags"})
  void usersDoNotNameTheRecords(String name) throws Exception {
    refuses(NOT_EXPORTED, "io.i2o2.opcode." + name + " named = null;");
  }

  @Test
  void usersDoNotMakeRecordsOrTellThemApart() throws Exception {
    refuses(NOT_EXPORTED, "Opcode made = new io.i2o2.opcode.Nop();");
    refuses(NOT_EXPORTED, "boolean is = Opcode.nop() instanceof io.i2o2.opcode.Read read;");
  }

  @Test
  void usersDoNotAskWhatBackendsAsk() throws Exception {
    for (String call : List.of("kind()", "plain()", "segment(0)", "shortened(1)")) {
      refuses(UNKNOWN, "Object answer = Opcode.nop()." + call + ";");
    }
  }

  @Test
  void usersDoNotImplementOperations() throws Exception {
    refuses(SEALED, "abstract class Mine implements Opcode {}");
    refuses(SEALED, "abstract class Mine implements UringCommandBuilder {}");
  }

  @Test
  void usersDoNotSeeTheEngine() throws Exception {
    refuses(NOT_EXPORTED, "io.i2o2.engine.Engine named = null;");
  }

  private void compiles(String members) throws Exception {
    assertEquals(List.of(), compile(members));
  }

  private void refuses(String error, String members) throws Exception {
    List<Diagnostic<? extends JavaFileObject>> errors = compile(members);
    assertEquals(
        List.of(error), errors.stream().map(Diagnostic::getCode).toList(), errors::toString);
  }

  private List<Diagnostic<? extends JavaFileObject>> compile(String members)
      throws IOException, URISyntaxException {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    String program = "package user; import io.i2o2.*; class Program { " + members + " }";
    List<JavaFileObject> sources =
        List.of(
            new Source("module-info", "module user { requires io.i2o2.api; }"),
            new Source("user/Program", program));
    List<String> options =
        List.of(
            "--module-path",
            modulePath(),
            "-d",
            Files.createDirectories(output.resolve("classes")).toString());
    compiler.getTask(null, null, found, options, null, sources).call();
    return found.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .toList();
  }

  private static String modulePath() throws URISyntaxException {
    StringJoiner path = new StringJoiner(File.pathSeparator);
    for (Class<?> each : List.of(Opcode.class, Logger.class, NullMarked.class)) {
      URI place = each.getProtectionDomain().getCodeSource().getLocation().toURI();
      path.add(Path.of(place).toString());
    }
    return path.toString();
  }

  /** A source file that is on no disk. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    private Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
