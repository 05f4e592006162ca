package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import org.jspecify.annotations.Nullable;

/** Does nothing; see {@link Opcode#nop}. */
public record Nop() implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("nop", OpcodeKind.Wait.NEVER);

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

  @Override
  public OpcodeKind kind() {
    return KIND;
  }
}
