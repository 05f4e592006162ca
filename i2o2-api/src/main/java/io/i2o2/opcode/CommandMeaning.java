package io.i2o2.opcode;

import io.i2o2.Target;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What is known of a command whose driver has a protocol of its own. */
public interface CommandMeaning {

  /**
   * What error messages call the command.
   *
   * @param target the driver's file
   * @return with its file and numbers
   */
  String describe(Target target);

  /**
   * Whether the driver may write to the memory.
   *
   * @return false only where the command moves data to the device
   */
  boolean fillsMemory();

  /**
   * What a raw result means.
   *
   * @param result a negative errno, 0, or the driver's own
   * @param command the command
   * @return null for success
   */
  @Nullable IOException failure(int result, UringCommand command);
}
