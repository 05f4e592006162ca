package io.i2o2.nvme;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.opcode.UringCommand;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.function.Executable;

/** Namespaces without a drive. */
final class NvmeFixture {
  static final Target FILE = Target.fd(7);
  static final Scheduler SCHEDULER = mock(Scheduler.class);

  /** 1000 blocks of 512 bytes, at most 16 KiB in 5 pages. */
  static final NvmeGeometry SMALL = new NvmeGeometry(3, 512, 1000, 16384, 5, 0, 0, 0);

  /** 5 TB, so that block numbers need more than 32 bits. */
  static final NvmeGeometry LARGE =
      new NvmeGeometry(3, 512, 10_000_000_000L, 1 << 20, 256, 0, 0, 0);

  /** Zones of 128 blocks. */
  static final NvmeGeometry ZONED = new NvmeGeometry(3, 512, 1024, 16384, 5, 0, 128, 8192);

  private NvmeFixture() {}

  static NvmeNamespace namespace(NvmeGeometry geometry) {
    return NvmeNamespace.of(SCHEDULER, FILE, geometry);
  }

  static NvmeController controller() {
    return NvmeController.of(SCHEDULER, FILE);
  }

  static NvmeGeometry withMetadata(int bytes) {
    return new NvmeGeometry(3, 512, 1000, 16384, 5, bytes, 0, 0);
  }

  static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(bytes, 4096);
  }

  static UringCommand encoded(NvmeCommand command) {
    return (UringCommand) command.opcode();
  }

  /** The bytes from one up to another, as hexadecimal digits. */
  static String bytes(NvmeCommand command, int from, int to) {
    byte[] all = encoded(command).command().toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(all, from, to);
  }

  static RegisteredBuffer bufferOf(MemorySegment segment) {
    RegisteredBuffer buffer = mock(RegisteredBuffer.class);
    when(buffer.segment()).thenReturn(segment);
    return buffer;
  }

  static void refuses(Executable make, String... hints) {
    refuses(IllegalArgumentException.class, make, hints);
  }

  static void refuses(Class<? extends Exception> type, Executable make, String... hints) {
    String message = String.valueOf(assertThrows(type, make).getMessage());
    for (String hint : hints) {
      assertTrue(message.contains(hint), message);
    }
  }
}
