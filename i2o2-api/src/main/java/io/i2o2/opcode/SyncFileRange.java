package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.util.Objects;
import java.util.Set;

/**
 * Writes a range of a file out; see {@link Opcode#syncFileRange}.
 *
 * @param target the file
 * @param offset where the range begins, in bytes
 * @param length the range's bytes; 0 reaches to the end of the file
 * @param steps what to do
 */
public record SyncFileRange(Target target, long offset, long length, Set<Opcode.SyncStep> steps)
    implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("sync_file_range", OpcodeKind.Wait.NEVER);

  private static final long MAX_BYTES = 0xffffffffL;

  /**
   * Checks the values.
   *
   * @param target the file
   * @param offset where the range begins, in bytes
   * @param length the range's bytes; 0 reaches to the end of the file
   * @param steps what to do
   */
  public SyncFileRange {
    Objects.requireNonNull(target, "target");
    steps = Set.copyOf(steps);
    Checks.notNegative("sync_file_range", "offset", offset);
    if (length < 0 || length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "sync_file_range: length is "
              + length
              + ", but must be 0 to "
              + MAX_BYTES
              + ": sync a longer range in parts, or to the end of the file with 0");
    }
  }

  /**
   * The steps as sync_file_range(2) takes them.
   *
   * @return a sum of flags
   */
  public int flags() {
    int flags = 0;
    for (Opcode.SyncStep step : steps) {
      flags |= step.value();
    }
    return flags;
  }

  @Override
  public String describe() {
    return "sync_file_range of "
        + length
        + " bytes at offset "
        + offset
        + " of "
        + target.describe();
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }

  @Override
  public long startOffset() {
    return offset;
  }

  @Override
  public long byteCount() {
    return length;
  }
}
