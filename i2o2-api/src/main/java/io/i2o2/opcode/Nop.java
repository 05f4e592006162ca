package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import org.jspecify.annotations.Nullable;

/** Does nothing; see {@link Opcode#nop}. */
public record Nop() implements Opcode {
  /** The one value there is. */
  public static final Nop INSTANCE = new Nop();

  @Override
  public @Nullable Target target() {
    return null;
  }

  @Override
  public String describe() {
    return "nop";
  }
}
