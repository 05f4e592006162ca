package io.i2o2.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/** Prints all threads, virtual ones too, when a test has run into its time limit. */
public final class ThreadDump implements PreInterruptCallback {
  /** For JUnit. */
  public ThreadDump() {}

  @Override
  public void beforeThreadInterrupt(PreInterruptContext context, ExtensionContext test)
      throws IOException {
    Path directory = Files.createTempDirectory("hang");
    Path dump = directory.resolve("threads.txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      // Not System.err, which the test may have taken away to keep the log quiet.
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8)
          .println("HANGS: " + test.getDisplayName() + "\n" + Files.readString(dump));
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(directory);
    }
  }
}
