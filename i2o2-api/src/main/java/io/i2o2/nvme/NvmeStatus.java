package io.i2o2.nvme;

import org.jspecify.annotations.Nullable;

/**
 * What a drive says of a command: its status, and the result words of the completion.
 *
 * @param field the status without the phase bit, 0 to 0x7fff, as NVMe's base specification lays it
 *     out: code in bits 0 to 7, type in 8 to 10, retry delay in 11 and 12, more in 13, do not retry
 *     in 14; 0 is success
 * @param result the first two words of the completion: the LBA of a zone append, a feature's value,
 *     else mostly 0
 */
public record NvmeStatus(int field, long result) {
  /** Success without a result. */
  public static final NvmeStatus SUCCESS = new NvmeStatus(0, 0);

  private static final int MAX_FIELD = 0x7fff;
  private static final int MORE = 1 << 13;
  private static final int DO_NOT_RETRY = 1 << 14;

  /**
   * Checks the status.
   *
   * @throws IllegalArgumentException if it has more than 15 bits
   */
  public NvmeStatus {
    if (field < 0 || field > MAX_FIELD) {
      throw new IllegalArgumentException(
          "an NVMe status of " + field + ", but it must be 0 to " + MAX_FIELD);
    }
  }

  /** Of the completion of a command that reached a drive; an injected number may have more bits. */
  static NvmeStatus of(int result, long words) {
    return result == 0 && words == 0 ? SUCCESS : new NvmeStatus(result & MAX_FIELD, words);
  }

  /**
   * Whether the command did what it was to do.
   *
   * @return false for every other code and type than 0
   */
  public boolean isSuccess() {
    return field == 0;
  }

  /**
   * The status code type.
   *
   * @return 0 generic, 1 of the command, 2 of media and data, 3 of the path, 7 of the vendor
   */
  public int type() {
    return field >> 8 & 7;
  }

  /**
   * The status code.
   *
   * @return 0 to 255; what it means depends on {@link #type}
   */
  public int code() {
    return field & 0xff;
  }

  /**
   * What the code is called.
   *
   * @return null if it is not known here
   */
  public @Nullable NvmeCode known() {
    return NvmeCode.of(type(), code());
  }

  /**
   * Whether the same command would fail again.
   *
   * @return the bit DNR
   */
  public boolean doNotRetry() {
    return (field & DO_NOT_RETRY) != 0;
  }

  /**
   * Whether the drive's error log has more about it.
   *
   * @return the bit M
   */
  public boolean more() {
    return (field & MORE) != 0;
  }

  /**
   * After which of the drive's three delays it is to be tried again.
   *
   * @return 1 to 3, or 0 without a delay; Identify Controller has the times
   */
  public int retryDelay() {
    return field >> 11 & 3;
  }

  /**
   * The status for people.
   *
   * @return such as {@code LBA out of range (type 0, code 0x80, do not retry)}
   */
  public String text() {
    NvmeCode known = known();
    return (known == null ? "an unknown NVMe status" : known.text())
        + " (type "
        + type()
        + ", code 0x"
        + Integer.toHexString(code())
        + (doNotRetry() ? ", do not retry" : "")
        + (more() ? ", more in the drive's error log" : "")
        + ")";
  }

  @Override
  public String toString() {
    return text() + (result == 0 ? "" : ", result 0x" + Long.toHexString(result));
  }
}
