package io.i2o2.nvme;

import static io.i2o2.nvme.NvmeFixture.memory;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The data that identify gives, laid out by hand. */
final class NvmeIdentifyTest {
  private final MemorySegment data = memory(4096);

  @Test
  void aControllerSaysWhatItIs() {
    text(4, "serial              ");
    text(24, "QEMU NVMe Ctrl                          ");
    text(64, "7.2.9   ");
    data.set(ValueLayout.JAVA_BYTE, 77, (byte) 7);
    data.set(ValueLayout.JAVA_INT, 80, 0x10400);
    data.set(ValueLayout.JAVA_INT, 516, 256);
    data.set(ValueLayout.JAVA_SHORT, 520, (short) 0x815d);
    assertEquals(
        new NvmeIdentity("QEMU NVMe Ctrl", "serial", "7.2.9", 0x10400, 256, 524288, 0x815d),
        NvmeIdentity.of(data));
    data.set(ValueLayout.JAVA_BYTE, 77, (byte) 0);
    assertEquals(0, NvmeIdentity.of(data).maxTransferBytes());
    data.set(ValueLayout.JAVA_BYTE, 77, (byte) 255);
    assertEquals(0, NvmeIdentity.of(data).maxTransferBytes());
  }

  @Test
  void aNamespaceSaysHowItIsFormatted() {
    data.set(ValueLayout.JAVA_LONG, 0, 1000);
    data.set(ValueLayout.JAVA_LONG, 8, 900);
    data.set(ValueLayout.JAVA_LONG, 16, 800);
    data.set(ValueLayout.JAVA_BYTE, 25, (byte) 3);
    data.set(ValueLayout.JAVA_BYTE, 26, (byte) 0x12);
    data.set(ValueLayout.JAVA_BYTE, 29, (byte) 0x0a);
    data.set(ValueLayout.JAVA_INT, 128 + 4 * 2, 12 << 16 | 8);
    assertEquals(new NvmeFormat(1000, 900, 800, 4096, 8, true, 2), NvmeFormat.of(data));
  }

  @Test
  void formatsAbove15HaveTheirUpperBitsElsewhere() {
    data.set(ValueLayout.JAVA_BYTE, 25, (byte) 63);
    data.set(ValueLayout.JAVA_BYTE, 26, (byte) 0x41);
    data.set(ValueLayout.JAVA_INT, 128 + 4, 9 << 16);
    data.set(ValueLayout.JAVA_INT, 128 + 4 * 33, 12 << 16 | 64);
    assertEquals(new NvmeFormat(0, 0, 0, 4096, 64, false, 0), NvmeFormat.of(data));
    data.set(ValueLayout.JAVA_BYTE, 25, (byte) 1);
    assertEquals(512, NvmeFormat.of(data).blockBytes());
  }

  private void text(long at, String value) {
    MemorySegment.copy(
        MemorySegment.ofArray(value.getBytes(StandardCharsets.US_ASCII)),
        0,
        data,
        at,
        value.length());
  }
}
