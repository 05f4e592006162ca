package io.i2o2.uring.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.contract.LinuxOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal prints its own reason, the fallback is taken, and a demand for uring fails with it. */
@LinuxOnly("io_uring, seccomp and resource limits")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RefusalTest {
  private static final String NOBODY = "user=65534";
  private static final String ENGINES =
      "Container engines block io_uring by default: a container's seccomp profile must allow"
          + " io_uring_setup, io_uring_enter and io_uring_register; or a security module forbids"
          + " it. Or use the fallback backend.";

  @TempDir private static Path directory;
  private static Stage stage;

  @BeforeAll
  static void prepare() throws Exception {
    stage = new Stage(directory);
  }

  @BeforeEach
  void name(TestInfo test) {
    System.out.println("-- " + test.getDisplayName());
  }

  @ParameterizedTest
  @CsvSource({
    "425, 427, io_uring_setup",
    "426, 426, io_uring_enter",
    "427, 427, IORING_REGISTER_PROBE"
  })
  void aSeccompFilterThatForbids(int first, int last, String call) throws Exception {
    assumeSysctlAllows();
    Child.Output output =
        new Child(stage).granted().launchedWith("refuse=1:" + first + ":" + last).run();
    assertRefused(
        output,
        "NOT_PERMITTED",
        call + ": EPERM; a seccomp filter is active in this process",
        ENGINES);
  }

  @Test
  void aSeccompFilterThatHides() throws Exception {
    Child.Output output = new Child(stage).granted().launchedWith("refuse=38:425:427").run();
    assertRefused(
        output,
        "NOT_IMPLEMENTED",
        "io_uring_setup: ENOSYS, kernel "
            + System.getProperty("os.version")
            + "; a seccomp filter is active in this process",
        "The kernel must be built with CONFIG_IO_URING and be 5.15 or later; a container's seccomp"
            + " profile must allow io_uring_setup, io_uring_enter and io_uring_register."
            + " Or use the fallback backend.");
  }

  @Test
  void aLimitOnLockedMemoryThatNoRingFitsIn() throws Exception {
    Child.Output output = asNobody("memlock=4096").run();
    assertRefused(
        output,
        "MEMLOCK",
        "io_uring_setup: ENOMEM; RLIMIT_MEMLOCK is 4096 bytes, a ring of 2 entries locks about"
            + " 8192",
        memlockAdvice());
  }

  @Test
  void aLimitOnLockedMemoryThatOnlyTheRealRingIsTooLargeFor() throws Exception {
    Child.Output output = asNobody("memlock=65536").run("1024");
    String refusal =
        "io_uring_setup: ENOMEM; RLIMIT_MEMLOCK is 65536 bytes, a ring of 1024 entries locks about"
            + " 102400 (MEMLOCK). "
            + memlockAdvice();
    assertTrue(output.after("uring: ").startsWith("AVAILABLE: io_uring with "), output::toString);
    assertFellBack(output, refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deny", "warn"})
  void aClassPathWithoutNativeAccess(String mode) throws Exception {
    Child.Output output = new Child(stage).with("--illegal-native-access=" + mode).run();
    assertRefused(
        output,
        "NATIVE_ACCESS",
        "this JVM was not told to let the class path call native functions",
        "Start it with --enable-native-access=ALL-UNNAMED, or put Enable-Native-Access: ALL-UNNAMED"
            + " into the manifest of the jar that java -jar runs.");
    assertFalse(output.toString().contains("WARNING: "), output::toString);
  }

  @Test
  void aModuleWithoutNativeAccess() throws Exception {
    // What the class path may do is no help to a module.
    Child.Output output = new Child(stage).granted().asModules().run();
    assertRefused(
        output,
        "NATIVE_ACCESS",
        "this JVM was not told to let the module io.i2o2.uring call native functions",
        "Start it with --enable-native-access=io.i2o2.uring.");
  }

  @Test
  void anotherProcessor() throws Exception {
    Child.Output output = new Child(stage).granted().with("-Dos.arch=s390x").run();
    assertRefused(
        output,
        "ARCHITECTURE",
        "the processor is s390x, known are amd64, aarch64, riscv64",
        "Use the fallback backend here.");
  }

  @Test
  void tooManyOpenFiles() throws Exception {
    Child.Output output = new Child(stage).granted().launchedWith("files=200").run("exhaust");
    String advice =
        " (TOO_MANY_FILES). Close files, or raise the limit: ulimit -n or LimitNOFILE, and for"
            + " ENFILE the sysctl fs.file-max.";
    String asked = "io_uring_setup: EMFILE; RLIMIT_NOFILE is 200" + advice;
    assertEquals("TOO_MANY_FILES: " + asked, output.after("uring: "));
    // What the kernel can do is known by now: the eventfd comes first.
    assertFellBack(output, asked, "eventfd: EMFILE; RLIMIT_NOFILE is 200" + advice);
  }

  @Test
  void fewOpenFilesAreNoReasonToDoWithout() throws Exception {
    assumeSysctlAllows();
    Child.Output output = new Child(stage).granted().launchedWith("files=40").run();
    output.assertHas("create: uring").assertHas("create: nop 0").assertHas("create: read 5 hello");
  }

  @Test
  void noFurtherThread() throws Exception {
    assumeSysctlAllows();
    // A user of its own: the limit counts all threads of the user.
    Child.Output output = asUser("threads=200", "user=64321").run("threads");
    print(output);
    String thread =
        "TOO_MANY_THREADS: no backend can be used: backend uring cannot be used: the"
            + " thread demo could not be started (TOO_MANY_THREADS). Raise the limit of the user";
    assertTrue(output.after("create: ").startsWith(thread), output::toString);
    assertTrue(
        output
            .after("demand: ")
            .startsWith(
                "TOO_MANY_THREADS: backend uring cannot be used: the thread demo could not be"),
        output::toString);
    assertEquals("0 rings left", output.after("then: "));
    assertEquals("uring", output.after("again: "));
  }

  @Test
  void itsJarLeftOut() throws Exception {
    Child.Output output = new Child(stage).granted().without("uring").run();
    assertEquals("AVAILABLE: java.nio on a pool of threads", output.after("fallback: "));
    assertFellBack(
        output,
        "no backend of this name was found (NOT_FOUND). Put i2o2-uring on the class path or module"
            + " path.",
        "no backend of this name was found; there are: fallback (NOT_FOUND). Correct the name, or"
            + " put its jar on the class path or module path.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereNothingLogsTheFallbackIsSeenOnStderrOnce(boolean asModules) throws Exception {
    Child child = new Child(stage).without("slf4j-simple");
    Child.Output output = (asModules ? child.asModules() : child).run("again");
    print(output);
    output.assertHas("before: fallback").assertHas("create: fallback");
    String line = output.after("i2o2: demo: backend fallback (");
    assertTrue(line.contains("), because backend uring cannot be used: "), line);
    assertTrue(line.contains(" (NATIVE_ACCESS). Start it with --enable-native-access="), line);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereTheFallbackIsLoggedNothingElseIsSeenOnStderr(boolean asModules) throws Exception {
    Child child = new Child(stage);
    Child.Output output = (asModules ? child.asModules() : child).run("again");
    assertTrue(
        output.after("[main] WARN io.i2o2.Scheduler - demo: ").startsWith("backend fallback ("));
    assertFalse(output.toString().contains("i2o2: demo: "), output::toString);
  }

  @Test
  void whereNothingLogsAndNothingIsMissedStderrStaysEmpty() throws Exception {
    Child.Output output = new Child(stage).granted().without("slf4j-simple").run();
    assumeTrue(
        output.after("uring: ").startsWith("AVAILABLE: io_uring with "),
        () -> "io_uring is refused here: " + output.after("uring: "));
    assertFalse(output.toString().contains("i2o2: "), output::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mac OS X", "Windows 11"})
  void anotherSystemAndNothingNativeIsLoaded(String system) throws Exception {
    Path log = directory.resolve("classes-" + system.charAt(0) + ".txt");
    Child.Output output =
        new Child(stage)
            .granted()
            .with("-Dos.name=" + system, "-Xlog:class+load:file=" + log)
            .run();
    assertRefused(
        output,
        "NOT_LINUX",
        "io_uring belongs to Linux, this is " + system,
        "Use the fallback backend here.");
    assertEquals(List.of(), loaded(log, "io.i2o2.uring.sys.LinuxSys").toList());
    assertEquals(List.of(), loaded(log, "io.i2o2.uring.sys.NativeMemory").toList());
    assertTrue(loaded(log, "io.i2o2.uring.UringProvider").findAny().isPresent());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsRefusedWhereAllIsGranted(boolean asModules) throws Exception {
    Path log = directory.resolve("classes-" + asModules + ".txt");
    Child child = new Child(stage).with("-Xlog:class+load:file=" + log);
    Child.Output output =
        asModules
            ? child.asModules().with("--enable-native-access=io.i2o2.uring").run()
            : child.granted().run();
    print(output);
    assumeTrue(
        output.after("uring: ").startsWith("AVAILABLE: io_uring with "),
        () -> "io_uring is refused here: " + output.after("uring: "));
    output
        .assertHas("fallback: AVAILABLE: java.nio on a pool of threads")
        .assertHas("create: uring")
        .assertHas("create: nop 0")
        .assertHas("create: read 5 hello")
        .assertHas("demand: uring")
        .assertHas("demand: nop 0")
        .assertHas("demand: read 5 hello");
    String logged = output.toString();
    assertTrue(logged.contains("INFO io.i2o2.Scheduler - demo: backend uring ("), logged);
    assertTrue(logged.contains("), the best that is installed"), logged);
    assertTrue(logged.contains("), demanded by the program"), logged);
    assertFalse(logged.contains(" WARN "), logged);
    // What the log shows when native classes are loaded; see the test above.
    assertTrue(loaded(log, "io.i2o2.uring.sys.LinuxSys").findAny().isPresent());
  }

  /** By asking, creating and demanding. */
  private static void assertRefused(
      Child.Output output, String reason, String detail, String advice) {
    String refusal = detail + " (" + reason + "). " + advice;
    assertEquals(reason + ": " + refusal, output.after("uring: "));
    assertFellBack(output, refusal);
  }

  private static void assertFellBack(Child.Output output, String refusal) {
    assertFellBack(output, refusal, refusal);
  }

  private static void assertFellBack(Child.Output output, String refusal, String toDemand) {
    print(output);
    String message = "backend uring cannot be used: ";
    output.assertHas("create: fallback").assertHas("create: nop 0");
    assertTrue(
        output
            .after("[main] WARN io.i2o2.Scheduler - demo: backend fallback (")
            .endsWith("), because " + message + refusal),
        output::toString);
    String reason = refusal.replaceAll("^.* \\(([A-Z_]+)\\)\\. .*$", "$1");
    assertEquals(
        reason + ": " + message + toDemand + " It is demanded by the program.",
        output.after("demand: "));
  }

  private static Child asNobody(String limit) throws IOException, InterruptedException {
    return asUser(limit, NOBODY);
  }

  private static Child asUser(String limit, String user) throws IOException, InterruptedException {
    Child child = new Child(stage).granted().launchedWith(limit, user);
    Child.Output tried = new Child(stage).granted().launchedWith(user).run();
    assumeTrue(tried.exitValue() == 0, () -> "another user must be able to run this JDK: " + tried);
    return child;
  }

  private static void assumeSysctlAllows() throws IOException {
    Path sysctl = Path.of("/proc/sys/kernel/io_uring_disabled");
    String value = Files.exists(sysctl) ? Files.readString(sysctl).strip() : "0";
    assumeTrue(value.equals("0"), () -> "kernel.io_uring_disabled is " + value);
  }

  private static String memlockAdvice() {
    return "Raise it (ulimit -l, LimitMEMLOCK), or build with a smaller ringDepth. The user's other"
        + " rings and registered buffers count too, and those just closed for a moment longer."
        + " Or use the fallback backend.";
  }

  private static Stream<String> loaded(Path log, String start) throws IOException {
    return Files.readAllLines(log).stream().filter(line -> line.contains(" " + start));
  }

  private static void print(Child.Output output) {
    output.lines().forEach(System.out::println);
  }
}
