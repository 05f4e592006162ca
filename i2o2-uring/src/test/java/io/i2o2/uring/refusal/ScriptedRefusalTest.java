package io.i2o2.uring.refusal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Availability.Reason;
import io.i2o2.Availability.Unavailable;
import io.i2o2.Errno;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.ring.Proc;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.DelegatingSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refusals that only another kernel, or another set-up of the whole machine, would give. */
@LinuxOnly("libc")
final class ScriptedRefusalTest {
  private static final int PARAMS_BYTES = 120;
  private static final int FEATURES_AT = 20;
  private static final String FALLBACK = " Or use the fallback backend.";

  @TempDir private Path proc;

  private long memlock = 1 << 20;

  @BeforeEach
  void makeProc() throws IOException {
    Files.createDirectories(proc.resolve("self"));
    Files.createDirectories(proc.resolve("sys/kernel"));
    Files.writeString(proc.resolve("self/status"), "Name:\tjava\nSeccomp:\t0\n");
    sysctl("osrelease", "6.6.1-test");
    sysctl("io_uring_disabled", "0");
    sysctl("io_uring_group", "-1");
  }

  @Test
  void theSysctlThatForbidsItToMost() throws IOException {
    sysctl("io_uring_disabled", "1");
    sysctl("io_uring_group", "1001");
    assertEquals(
        new Unavailable(
            Reason.DISABLED_BY_SYSCTL,
            "io_uring_setup: EPERM; kernel.io_uring_disabled is 1, kernel.io_uring_group is 1001",
            "Set kernel.io_uring_group to a group of this user, give the process CAP_SYS_ADMIN, or"
                + " set kernel.io_uring_disabled to 0."
                + FALLBACK),
        refusal(_ -> -Errno.EPERM));
  }

  @Test
  void theSysctlThatForbidsItToAll() throws IOException {
    sysctl("io_uring_disabled", "2");
    assertEquals(
        new Unavailable(
            Reason.DISABLED_BY_SYSCTL,
            "io_uring_setup: EPERM; kernel.io_uring_disabled is 2",
            "Set kernel.io_uring_disabled to 0." + FALLBACK),
        refusal(_ -> -Errno.EPERM));
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.EACCES})
  void aSecurityModule(int errno) {
    assertEquals(
        new Unavailable(
            Reason.NOT_PERMITTED,
            "io_uring_setup: " + Errno.name(errno),
            "Container engines block io_uring by default: a container's seccomp profile must allow"
                + " io_uring_setup, io_uring_enter and io_uring_register; or a security module"
                + " forbids it."
                + FALLBACK),
        refusal(_ -> -errno));
  }

  @Test
  void aKernelWithoutIt() {
    assertEquals(
        new Unavailable(
            Reason.NOT_IMPLEMENTED,
            "io_uring_setup: ENOSYS, kernel 6.6.1-test",
            "The kernel must be built with CONFIG_IO_URING and be 5.15 or later; a container's"
                + " seccomp profile must allow io_uring_setup, io_uring_enter and"
                + " io_uring_register."
                + FALLBACK),
        refusal(_ -> -Errno.ENOSYS));
  }

  @Test
  void aKernelThatTellsNothing() throws IOException {
    Files.delete(proc.resolve("sys/kernel/osrelease"));
    Files.delete(proc.resolve("sys/kernel/io_uring_disabled"));
    assertEquals("io_uring_setup: ENOSYS", refusal(_ -> -Errno.ENOSYS).detail());
    assertEquals(Reason.NOT_PERMITTED, refusal(_ -> -Errno.EPERM).reason());
  }

  @Test
  void lockedMemoryOnAKernelThatCountsRings() throws IOException {
    sysctl("osrelease", "6.18.1-test");
    memlock = 65_536;
    Unavailable refusal = refusal(_ -> -Errno.ENOMEM);
    assertEquals(Reason.MEMLOCK, refusal.reason());
    assertTrue(refusal.advice().startsWith("Raise it (ulimit -l, LimitMEMLOCK)"), refusal::advice);
    assertTrue(refusal.advice().contains("other rings and registered buffers count too"));
  }

  @Test
  void memoryOnAKernelThatCountsBuffersOnly() throws IOException {
    sysctl("osrelease", "6.12.1-test");
    memlock = 65_536;
    Unavailable refusal = refusal(_ -> -Errno.ENOMEM);
    assertEquals(Reason.OTHER, refusal.reason());
    assertTrue(refusal.advice().contains("counts no rings against"), refusal::advice);
    assertTrue(refusal.advice().contains("memory.max"), refusal::advice);
  }

  @Test
  void memoryWhereTheLimitIsNone() throws IOException {
    sysctl("osrelease", "6.18.1-test");
    memlock = Long.MAX_VALUE;
    Unavailable refusal = refusal(_ -> -Errno.ENOMEM);
    assertEquals(Reason.OTHER, refusal.reason());
    assertTrue(refusal.advice().contains("which is none"), refusal::advice);
  }

  @Test
  void aKernelThatIsTooOld() {
    assumeRing();
    assertEquals(
        new Unavailable(
            Reason.KERNEL_TOO_OLD,
            "io_uring has the features 0xff, of those needed 0x700 are missing, kernel 6.6.1-test",
            "This library needs the io_uring of 5.15 or later (0x7ff): update the kernel."
                + FALLBACK),
        refusal(features -> features & 0xff));
  }

  private void sysctl(String name, String value) throws IOException {
    Files.writeString(proc.resolve("sys/kernel").resolve(name), value + "\n");
  }

  private static void assumeRing() {
    try {
      RingProbe.look(new LinuxSys());
    } catch (RingUnavailable e) {
      assumeTrue(false, () -> "io_uring is refused here: " + e.reason().describe());
    }
  }

  /** With set-ups that give an errno, or succeed and tell other features. */
  private Unavailable refusal(IntUnaryOperator errnoOrFeatures) {
    DelegatingSys sys =
        new DelegatingSys(new LinuxSys()) {
          @Override
          public long limit(int resource) {
            return memlock;
          }

          @Override
          public int setup(int entries, long params) {
            int errno = errnoOrFeatures.applyAsInt(0);
            if (errno < 0) {
              return errno;
            }
            int fd = super.setup(entries, params);
            int features = NativeMemory.at(params, PARAMS_BYTES).get(JAVA_INT, FEATURES_AT);
            NativeMemory.at(params, PARAMS_BYTES)
                .set(JAVA_INT, FEATURES_AT, errnoOrFeatures.applyAsInt(features));
            return fd;
          }
        };
    Unavailable refusal =
        assertThrows(RingUnavailable.class, () -> RingProbe.look(sys, new Proc(proc))).reason();
    System.out.println(refusal.reason() + ": " + refusal.describe());
    return refusal;
  }
}
