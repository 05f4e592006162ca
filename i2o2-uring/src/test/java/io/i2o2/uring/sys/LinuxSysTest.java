package io.i2o2.uring.sys;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.contract.LinuxOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@LinuxOnly("system calls of Linux")
final class LinuxSysTest {
  /** As of open(2), and the same in fdinfo, proc_pid_fdinfo(5). */
  private static final int O_CLOEXEC = 02000000;

  @Test
  void theProgramsThatAProcessStartsInheritNoEventfd() throws Exception {
    LinuxSys sys = new LinuxSys();
    int eventfd = sys.eventfd();
    try {
      String flags =
          Files.readAllLines(Path.of("/proc/self/fdinfo", Integer.toString(eventfd))).stream()
              .filter(line -> line.startsWith("flags:"))
              .findFirst()
              .orElseThrow();
      int bits = Integer.parseInt(flags.substring("flags:".length()).strip(), 8);
      assertTrue((bits & O_CLOEXEC) != 0, flags);
    } finally {
      sys.close(eventfd);
    }
  }
}
