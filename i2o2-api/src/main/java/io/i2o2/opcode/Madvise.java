package io.i2o2.opcode;

import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says how memory will be used; see {@link Opcode#madvise}.
 *
 * @param memory the memory
 * @param advice how it will be used
 */
public record Madvise(MemorySegment memory, MemoryAdvice advice) implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("madvise", OpcodeKind.Wait.NEVER);

  /** The smallest page of any system, in bytes. */
  private static final long SMALLEST_PAGE_BYTES = 4096;

  /**
   * Checks the values.
   *
   * @param memory the memory
   * @param advice how it will be used
   */
  public Madvise {
    Objects.requireNonNull(advice, "advice");
    Checks.memory("madvise", memory);
    if (advice.discardsContents()) {
      Checks.discarded("madvise " + advice, memory, SMALLEST_PAGE_BYTES);
    }
  }

  /**
   * Checks that advice which throws contents away is given for whole pages of this size.
   *
   * @param pageBytes the size of the system's pages, where the backend knows it
   * @throws IllegalArgumentException if the memory does not start at such a page, or does not end
   *     with one
   */
  public void requireWholePages(long pageBytes) {
    if (advice.discardsContents()) {
      Checks.discarded("madvise " + advice, memory, pageBytes);
    }
  }

  @Override
  public @Nullable Target target() {
    return null;
  }

  @Override
  public String describe() {
    return "madvise " + advice + " of " + memory.byteSize() + " bytes";
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }

  @Override
  public int segmentCount() {
    return 1;
  }

  @Override
  public MemorySegment segment(int index) {
    return memory;
  }

  @Override
  public long byteCount() {
    return memory.byteSize();
  }
}
