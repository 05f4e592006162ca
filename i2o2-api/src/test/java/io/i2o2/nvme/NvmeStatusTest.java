package io.i2o2.nvme;

import static io.i2o2.nvme.NvmeFixture.SMALL;
import static io.i2o2.nvme.NvmeFixture.bufferOf;
import static io.i2o2.nvme.NvmeFixture.controller;
import static io.i2o2.nvme.NvmeFixture.memory;
import static io.i2o2.nvme.NvmeFixture.namespace;
import static io.i2o2.nvme.NvmeFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NvmeStatusTest {
  private final NvmeNamespace drive = namespace(SMALL);

  @ParameterizedTest
  @CsvSource({
    // field, type, code, do not retry, more, retry delay
    "0x4080, 0, 0x80, true, false, 0",
    "0x0285, 2, 0x85, false, false, 0",
    "0x61bc, 1, 0xbc, true, true, 0",
    "0x1821, 0, 0x21, false, false, 3",
    "0x7fff, 7, 0xff, true, true, 3"
  })
  void fieldsAreTakenApart(
      String field, int type, String code, boolean doNotRetry, boolean more, int delay) {
    NvmeStatus status = new NvmeStatus(Integer.decode(field), 5);
    assertEquals(type, status.type());
    assertEquals(Integer.decode(code), status.code());
    assertEquals(doNotRetry, status.doNotRetry());
    assertEquals(more, status.more());
    assertEquals(delay, status.retryDelay());
    assertEquals(5, status.result());
    assertFalse(status.isSuccess());
  }

  @Test
  void aStatusHas15Bits() {
    refuses(() -> new NvmeStatus(-1, 0), "-1");
    refuses(() -> new NvmeStatus(0x8000, 0), "32768", "32767");
    assertTrue(NvmeStatus.SUCCESS.isSuccess());
    assertSame(NvmeStatus.SUCCESS, NvmeStatus.of(0, 0));
    assertEquals(new NvmeStatus(0, 8), NvmeStatus.of(0, 8));
  }

  @Test
  void knownCodesHaveNames() {
    assertEquals(
        "LBA out of range (type 0, code 0x80, do not retry)", new NvmeStatus(0x4080, 0).text());
    assertEquals(
        "zone is full (type 1, code 0xb9, more in the drive's error log), result 0x10",
        new NvmeStatus(0x21b9, 16).toString());
    assertNull(new NvmeStatus(0x7ff, 0).known());
    assertTrue(new NvmeStatus(0x7ff, 0).text().startsWith("an unknown NVMe status (type 7"));
    Set<Integer> numbers = new HashSet<>();
    for (NvmeCode each : NvmeCode.values()) {
      assertSame(each, new NvmeStatus(each.type() << 8 | each.code(), 0).known());
      assertTrue(numbers.add(each.type() << 8 | each.code()), each::name);
    }
  }

  @Test
  void aStatusIsAnExceptionOfItsOwn() {
    NvmeCommand read = drive.read(0, memory(512));
    NvmeException failure = assertInstanceOf(NvmeException.class, read.failure(0x4080, 77));
    assertEquals(new NvmeStatus(0x4080, 77), failure.status());
    assertEquals(
        "nvme read of 1 block at LBA 0 on fd 7: LBA out of range (type 0, code 0x80, do not retry)",
        failure.getMessage());
    assertInstanceOf(NvmeException.class, read.opcode().failure(0x4080));
    assertInstanceOf(NvmeException.class, read.opcode().alwaysAsync().failure(0x4080));
    assertNull(read.failure(0, 77));
    assertNull(read.opcode().failure(0));
    refuses(() -> new NvmeException("x", NvmeStatus.SUCCESS), "no failure");
  }

  @ParameterizedTest
  @CsvSource({
    "ENOTTY, 'such as /dev/ng0n1'",
    "EINVAL, 'nsid 3 is not that of the node'",
    "EINVAL, '512 bytes are more than its queue takes'",
    "EOPNOTSUPP, 'block node /dev/nvme0n1 takes none'",
    "EOPNOTSUPP, 'sqe128'",
    "EACCES, CAP_SYS_ADMIN",
    "EPERM, CAP_SYS_ADMIN",
    "EINTR, 'the controller was reset'"
  })
  void errnosOfPassthroughAreExplained(String name, String advice) {
    int errno = Errno.number(name).orElseThrow();
    NvmeCommand read = drive.read(0, memory(512));
    ErrnoException failure = assertInstanceOf(ErrnoException.class, read.failure(-errno, 0));
    assertEquals(errno, failure.errno());
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith(read.describe() + ": " + name), message);
    assertTrue(message.contains(advice), message);
  }

  @Test
  void enottyOfAnAdminCommandNamesControllers() {
    NvmeCommand identify = controller().identify(1, 0, memory(4096));
    String message = String.valueOf(failure(identify, Errno.ENOTTY).getMessage());
    assertTrue(message.contains("node of a controller, such as /dev/nvme0"), message);
  }

  @Test
  void einvalOfARegisteredBufferCountsItsPages() {
    NvmeCommand read = drive.read(0, bufferOf(memory(1 << 20)), 4096, 512);
    String message = String.valueOf(failure(read, Errno.EINVAL).getMessage());
    assertTrue(message.contains("here there are 255"), message);
  }

  @Test
  void otherErrnosSpeakForThemselves() {
    NvmeCommand flush = drive.flush();
    assertEquals(
        flush.describe() + ": " + Errno.describe(Errno.ENODEV),
        failure(flush, Errno.ENODEV).getMessage());
    assertThrows(ErrnoException.class, () -> flush.result(-Errno.EIO, 0));
    assertThrows(ErrnoException.class, () -> flush.status(-Errno.EIO, 0));
  }

  private static Exception failure(NvmeCommand command, int errno) {
    return assertInstanceOf(ErrnoException.class, command.failure(-errno, 0));
  }
}
