package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Memory that the kernel may still use though no caller waits for it any more. It is never
 * released: a leak, not memory used after it was freed.
 */
public final class Abandoned {
  private static final Report KEEPING =
      new Report(
          LoggerFactory.getLogger(Abandoned.class),
          "{}: the kernel did not give it back; its memory is kept for ever");
  private static final VarHandle KEPT;

  static {
    try {
      KEPT = MethodHandles.lookup().findStaticVarHandle(Abandoned.class, "kept", Room.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    // Links the code, which is too late when there is no memory left.
    new Room(0).link();
  }

  /** The rooms that have something in them, the latest first. */
  private static volatile @Nullable Room kept;

  private Abandoned() {}

  /**
   * Places for what a scheduler may have to keep, made with the scheduler: when it has to, there
   * may be no memory left. For one thread at a time.
   */
  public static final class Room {
    private final @Nullable Object[] places;
    private int used;
    private volatile int counted;
    private @Nullable Room earlier;

    /**
     * Empty places.
     *
     * @param count how often something can be kept
     */
    public Room(int count) {
      this.places = new Object[2 * count];
    }

    /**
     * Keeps an operation's memory and guard reachable for the life of the process, and says so.
     *
     * @param what the operation
     * @param guard its guard, which will not be released
     */
    public void keep(Opcode what, Guard guard) {
      add(what, guard, 1);
      say(what);
    }

    /**
     * Keeps a table with several things in it reachable for the life of the process, and says so.
     *
     * @param table the table, named by its toString
     * @param count how much is in it that was not given back
     */
    public void keepAll(Object table, int count) {
      add(table, table, count);
      say(table);
    }

    private void add(Object first, Object second, int count) {
      if (2 * used == places.length) {
        new Room(1).add(first, second, count);
        return;
      }
      if (used == 0) {
        link();
      }
      places[2 * used] = first;
      places[2 * used + 1] = second;
      used++;
      int before = counted; // this room has one writer
      counted = before + count;
    }

    /** Makes it reachable, before there is anything in it. */
    private void link() {
      Room current;
      do {
        current = kept;
        earlier = current;
      } while (!KEPT.compareAndSet(current, this));
    }
  }

  /**
   * Keeps an operation's memory and guard reachable for the life of the process, and says so.
   *
   * @param what the operation
   * @param guard its guard, which will not be released
   */
  public static void keep(Opcode what, Guard guard) {
    new Room(1).keep(what, guard);
  }

  /**
   * Keeps an object reachable for the life of the process, and says so.
   *
   * @param what its name in the log
   * @param object the object
   */
  public static void keep(String what, Object object) {
    new Room(1).add(object, object, 1);
    say(what);
  }

  /**
   * How much was kept.
   *
   * @return how many things were kept so far in this process
   */
  public static int count() {
    int count = 0;
    for (Room room = kept; room != null; room = room.earlier) {
      count += room.counted;
    }
    return count;
  }

  private static void say(Object what) {
    KEEPING.error(what, null);
  }
}
