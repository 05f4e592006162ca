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
public record Madvise(MemorySegment memory, MemoryAdvice advice) implements Opcode {
  /**
   * Checks the values.
   *
   * @param memory the memory
   * @param advice how it will be used
   */
  public Madvise {
    Objects.requireNonNull(advice, "advice");
    Checks.memory("madvise", memory);
  }

  @Override
  public @Nullable Target target() {
    return null;
  }

  @Override
  public String describe() {
    return "madvise " + advice + " of " + memory.byteSize() + " bytes";
  }
}
