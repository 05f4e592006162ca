package io.i2o2.opcode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What all operations of one name have in common. */
public final class OpcodeKind {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final Wait wait;
  private final int index = COUNT.getAndIncrement();

  /** What an operation may wait for without end, where its file is a stream or a device. */
  public enum Wait {
    /** It ends by itself. */
    NEVER,
    /** For data to read. */
    FOR_DATA,
    /** For room to write. */
    FOR_ROOM,
    /** For a driver, whatever its file is. */
    FOR_DRIVER,
    /** For another process, to open a file. */
    TO_OPEN
  }

  /** The kind of one class of operations, which holds it as its only static field of this type. */
  OpcodeKind(String name, Wait wait) {
    this.name = name;
    this.wait = wait;
  }

  /**
   * All kinds.
   *
   * @return in the order of the classes that {@link OpcodeSpec} permits
   */
  public static List<OpcodeKind> all() {
    List<OpcodeKind> all = new ArrayList<>();
    try {
      for (Class<?> each : OpcodeSpec.class.getPermittedSubclasses()) {
        // Hints have the kind of what they belong to.
        if (each != Hinted.class) {
          all.add((OpcodeKind) each.getField("KIND").get(null));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("every class of operations has a kind", e);
    }
    return all;
  }

  /**
   * The name of the operation.
   *
   * @return such as {@code read_fixed}
   */
  public String name() {
    return name;
  }

  /**
   * What it may wait for.
   *
   * @return fixed
   */
  public Wait waitsFor() {
    return wait;
  }

  /**
   * A number to find rows by.
   *
   * @return from 0 to the number of kinds - 1
   */
  public int index() {
    return index;
  }

  @Override
  public String toString() {
    return name;
  }
}
