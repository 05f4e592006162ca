package io.i2o2.spi;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory that the kernel may still use though nobody waits for it any more. It is never given back:
 * a leak, not memory used after it was freed.
 */
public final class Abandoned {
  private static final Logger LOG = LoggerFactory.getLogger(Abandoned.class);
  private static final Queue<Object> KEPT = new ConcurrentLinkedQueue<>();

  private Abandoned() {}

  /**
   * Keeps an operation's memory and guard reachable for the life of the process, and says so.
   *
   * @param what the operation
   * @param guard its guard, which will not be released
   */
  public static void keep(Opcode what, Guard guard) {
    keep(what.describe(), new Object[] {what, guard});
  }

  /**
   * Keeps an object reachable for the life of the process, and says so.
   *
   * @param what its name in the log
   * @param kept the object
   */
  public static void keep(String what, Object kept) {
    KEPT.add(kept);
    LOG.error("{}: the kernel did not give it back; its memory is kept for ever", what);
  }

  /**
   * How much was kept.
   *
   * @return the number of calls so far in this process
   */
  public static int count() {
    return KEPT.size();
  }
}
