package io.i2o2.nvme;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * What a controller says of itself: the data of Identify Controller.
 *
 * @param model the model number
 * @param serial the serial number
 * @param firmware the firmware revision
 * @param version the version of NVMe, such as 0x10400 for 1.4; 0 before 1.2
 * @param namespaces the highest number of a namespace
 * @param maxTransferBytes the most one command moves (MDTS), for memory pages of 4096 bytes; 0 for
 *     no limit
 * @param optionalCommands which optional commands it has (ONCS): bit 0 compare, 2 dataset
 *     management, 3 write zeroes, 7 verify, 8 copy
 */
public record NvmeIdentity(
    String model,
    String serial,
    String firmware,
    int version,
    long namespaces,
    long maxTransferBytes,
    int optionalCommands) {
  private static final int SERIAL = 4;
  private static final int SERIAL_BYTES = 20;
  private static final int MODEL = 24;
  private static final int MODEL_BYTES = 40;
  private static final int FIRMWARE = 64;
  private static final int FIRMWARE_BYTES = 8;
  private static final int MDTS = 77;
  private static final int MAX_MDTS = 50;
  private static final int VERSION = 80;
  private static final int NAMESPACES = 516;
  private static final int ONCS = 520;

  static NvmeIdentity of(MemorySegment data) {
    int mdts = data.get(JAVA_BYTE, MDTS) & 0xff;
    return new NvmeIdentity(
        text(data, MODEL, MODEL_BYTES),
        text(data, SERIAL, SERIAL_BYTES),
        text(data, FIRMWARE, FIRMWARE_BYTES),
        data.get(JAVA_INT_UNALIGNED, VERSION),
        Integer.toUnsignedLong(data.get(JAVA_INT_UNALIGNED, NAMESPACES)),
        mdts == 0 || mdts > MAX_MDTS ? 0 : (long) NvmeGeometry.PAGE_BYTES << mdts,
        data.get(JAVA_SHORT_UNALIGNED, ONCS) & 0xffff);
  }

  private static String text(MemorySegment data, int start, int bytes) {
    byte[] ascii = data.asSlice(start, bytes).toArray(JAVA_BYTE);
    return new String(ascii, StandardCharsets.US_ASCII).strip();
  }
}
