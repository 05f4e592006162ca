package io.i2o2.engine;

import java.lang.ref.Cleaner;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what users have let go without closing it.
 *
 * <p>Each facade has a referent that nothing else refers to. When the garbage collector finds it
 * unreachable, a thread of ours closes what is behind the facade, and logs that. The referent is
 * made before what it stands for, because after that nothing may fail.
 */
final class Unreachable {
  private static final Logger LOG = LoggerFactory.getLogger(Unreachable.class);

  private static volatile @Nullable Cleaner cleaner;

  private Unreachable() {}

  /** Closes what is behind a facade. Must not refer to the facade, or to its scheduler's. */
  abstract static class Cleanup implements Runnable {
    private final StackTraceElement @Nullable [] place;

    /** To find out where it is made takes some microseconds. */
    Cleanup(boolean keepsPlace) {
      // A Throwable would refer to the classes on its way, and keep their loader in memory.
      this.place = keepsPlace ? new Throwable().getStackTrace() : null;
    }

    @Override
    public final void run() {
      try {
        String given = giveBack();
        if (given != null) {
          say(given, place == null ? null : new CreatedHere(place));
        }
      } catch (Throwable e) {
        FailSafeLog.error(LOG, "failed to give back {}, which is unreachable", this, e);
      }
    }

    /** Closes it, without waiting; gives what to log, or null if there was nothing to do. */
    abstract @Nullable String giveBack();

    /** Says it at the level that it deserves. */
    abstract void say(String what, @Nullable Throwable createdHere);
  }

  /** Where something was made; never thrown. */
  private static final class CreatedHere extends Exception {
    private static final long serialVersionUID = 1L;

    CreatedHere(StackTraceElement[] place) {
      super("it was created here");
      setStackTrace(place);
    }
  }

  /** Makes a referent. When it is unreachable, the cleanup runs. */
  static Object referent(Cleanup cleanup) {
    Object referent = new Object();
    Cleaner shared = shared();
    if (shared != null) {
      var _ = shared.register(referent, cleanup);
    }
    return referent;
  }

  /** As {@link #referent}, of what is mostly closed soon; gives what ends the watch, or null. */
  static Cleaner.@Nullable Cleanable watch(Object referent, Cleanup cleanup) {
    Cleaner shared = shared();
    return shared == null ? null : shared.register(referent, cleanup);
  }

  /**
   * Makes a stack trace with a frame of the JDK's: a class of its own that it initializes then
   * could never be used again if the first one were made at the end of a stack.
   */
  static void rehearse() {
    var _ = Optional.of(LOG).map(_ -> new Throwable().getStackTrace());
  }

  /** Whether it is worth its price to know where files and slots were made. */
  static boolean keepsPlaces() {
    return LOG.isDebugEnabled();
  }

  static void warn(String what, @Nullable Throwable createdHere) {
    FailSafeLog.warn(LOG, "{}", what, createdHere);
  }

  static void debug(String what, @Nullable Throwable createdHere) {
    LOG.debug(what, createdHere);
  }

  /** Made with the first referent. Null where no thread is to be had: nothing is noticed then. */
  private static @Nullable Cleaner shared() {
    Cleaner made = cleaner;
    return made != null ? made : make();
  }

  private static synchronized @Nullable Cleaner make() {
    if (cleaner == null) {
      try {
        cleaner = Cleaner.create(SchedulerThreads.factory("i2o2-cleaner"));
      } catch (OutOfMemoryError e) {
        FailSafeLog.warn(LOG, "there is no thread to notice {}", "what is never closed", e);
      }
    }
    return cleaner;
  }
}
