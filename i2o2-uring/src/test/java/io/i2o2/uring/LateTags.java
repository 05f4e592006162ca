package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.NativeMemory;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A kernel before 6.12: the slot of a file is emptied in the call, its tag comes later, or when the
 * table is unregistered.
 */
final class LateTags {
  private static final int UPDATE_BYTES = 32; // struct io_uring_rsrc_update2

  private final AtomicReference<Runnable> emptying = new AtomicReference<>(() -> {});
  private final AtomicInteger posted = new AtomicInteger();
  private final Runnable onPutOff;

  /** With what is done when a tag is put off. */
  LateTags(ScriptedSys sys, Runnable onPutOff) {
    this.onPutOff = onPutOff;
    sys.always(
        Call.REGISTER,
        (register, arguments) -> {
          if (arguments[1] == Abi.REGISTER_FILES_UPDATE2 && isEmptying(arguments[2])) {
            putOff(arguments[0], arguments[2], register);
            return 1;
          }
          if (arguments[1] == Abi.UNREGISTER_FILES) {
            post();
          }
          return register.call(arguments);
        });
  }

  /** Posts the tag that was put off last, if there is one. */
  void post() {
    emptying.getAndSet(() -> {}).run();
  }

  /** How many were put off and posted. */
  int posted() {
    return posted.get();
  }

  private void putOff(long fd, long address, ScriptedSys.Real register) {
    MemorySegment update = Rig.memory(UPDATE_BYTES);
    update.copyFrom(NativeMemory.at(address, UPDATE_BYTES));
    MemorySegment none = Rig.memory(4);
    none.set(ValueLayout.JAVA_INT, 0, -1);
    MemorySegment noTag = Rig.memory(8);
    update.set(ValueLayout.JAVA_LONG, 8, none.address());
    update.set(ValueLayout.JAVA_LONG, 16, noTag.address());
    emptying.set(
        () -> {
          assertEquals(
              1, register.call(fd, Abi.REGISTER_FILES_UPDATE2, update.address(), UPDATE_BYTES));
          assertEquals(0, noTag.get(ValueLayout.JAVA_LONG, 0));
          assertEquals(-1, none.get(ValueLayout.JAVA_INT, 0));
          posted.incrementAndGet();
        });
    onPutOff.run();
  }

  /** Whether an update takes a file out: one that the program registered. */
  private static boolean isEmptying(long address) {
    MemorySegment update = NativeMemory.at(address, UPDATE_BYTES);
    long element = update.get(ValueLayout.JAVA_LONG, 8);
    return update.get(ValueLayout.JAVA_INT, 0) == 0
        && NativeMemory.at(element, 4).get(ValueLayout.JAVA_INT, 0) == -1;
  }
}
