package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.OutOfCapacityException;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.opcode.WriteFixed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlotPointsTest extends SchedulerCase {
  private final MemorySegment memory = Arena.global().allocate(100);
  private final Releases guard = new Releases();

  /** Does what the last part of a point's name says. */
  private Callable<?> call(String point) throws Exception {
    return switch (point) {
      case "register_file" -> () -> scheduler.registerFile(FILE, guard);
      case "register_file_async" -> () -> get(scheduler.registerFileAsync(FILE, guard));
      case "register_buffer" -> () -> scheduler.registerBuffer(memory, guard);
      case "register_buffer_async" -> () -> get(scheduler.registerBufferAsync(memory, guard));
      case "unregister_file" -> {
        RegisteredFile file = scheduler.registerFile(FILE, guard);
        yield () -> {
          file.unregister();
          return 0;
        };
      }
      case "unregister_file_async" -> {
        RegisteredFile file = scheduler.registerFile(FILE, guard);
        yield () -> {
          file.unregisterAsync().get(30, TimeUnit.SECONDS);
          return 0;
        };
      }
      case "unregister_buffer" -> {
        RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
        yield () -> {
          buffer.unregister();
          return 0;
        };
      }
      case "unregister_buffer_async" -> {
        RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
        yield () -> {
          buffer.unregisterAsync().get(30, TimeUnit.SECONDS);
          return 0;
        };
      }
      default -> throw new IllegalArgumentException(point);
    };
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  private <T extends Throwable> T fault(Class<T> type, Callable<?> call) {
    Throwable thrown = assertThrows(Throwable.class, call::call);
    if (thrown instanceof ExecutionException wrapped && wrapped.getCause() != null) {
      thrown = wrapped.getCause();
    }
    return assertInstanceOf(type, thrown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "register_file",
        "register_file_async",
        "register_buffer",
        "register_buffer_async",
        "unregister_file",
        "unregister_file_async",
        "unregister_buffer",
        "unregister_buffer_async"
      })
  void eachPointFailsAsItIsTold(String point) throws Exception {
    String name = "i2o2::fail::" + point;
    Callable<?> call = call(point);
    global.configure(name, "return(scheduler_closed)");
    fault(SchedulerClosedException.class, call);
    global.configure(name, "return(cancelled)");
    fault(SchedulerDiedException.class, call);
    global.configure(name, "return(-12)");
    assertEquals(Errno.ENOMEM, fault(ErrnoException.class, call).errno());
    global.configure(name, "return(out_of_capacity)");
    assertTrue(fault(OutOfCapacityException.class, call).toString().contains("all 64 slots"));
    assertEquals(0, guard.count());
    global.configure(name, "off");
    call.call();
    assertEquals(point.startsWith("un") ? 1 : 0, guard.count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unregister_file",
        "unregister_file_async",
        "unregister_buffer",
        "unregister_buffer_async"
      })
  void unregisteringSucceedsAsToldAndReleasesTheGuard(String point) throws Exception {
    for (String action : List.of("return", "return()", "return(0)", "return(7)")) {
      global.configure("i2o2::fail::" + point, action);
      int before = guard.count();
      call(point).call();
      assertEquals(before + 1, guard.count());
      manual.refusing(true);
      call(point).call();
      global.configure("i2o2::fail::" + point, "off");
      fault(IOException.class, call(point));
      manual.refusing(false);
      assertEquals(before + 1, guard.count());
    }
  }

  @Test
  void anInjectedSlotPassesThePointsOnItsWayOut() throws Exception {
    global.configure("i2o2::fail::register_*", "return(3)");
    RegisteredFile file = scheduler.registerFile(FILE, guard);
    RegisteredFile fileAsync = get(scheduler.registerFileAsync(FILE, guard));
    RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
    RegisteredBuffer bufferAsync = get(scheduler.registerBufferAsync(memory, guard));
    global.configure("i2o2::fail::unregister_*", "4*return(EIO)->off");
    assertThrows(ErrnoException.class, file::unregister);
    assertThrows(ErrnoException.class, buffer::unregister);
    fault(ErrnoException.class, () -> get(fileAsync.unregisterAsync()));
    fault(ErrnoException.class, () -> get(bufferAsync.unregisterAsync()));
    assertEquals(0, guard.count());
    file.unregister();
    buffer.unregister();
    get(fileAsync.unregisterAsync());
    get(bufferAsync.unregisterAsync());
    assertEquals(4, guard.count());
  }

  @Test
  void shortAndErrorsWorkOnRegisteredBuffers() throws Exception {
    RegisteredBuffer buffer = scheduler.registerBuffer(memory, Guard.NONE);
    global.configureAll(
        "i2o2::fail::op::read_fixed=return(EIO);i2o2::fail::op::write_fixed=short(5)");
    assertEquals(
        -Errno.EIO, await(scheduler.submit(Opcode.readFixed(FILE, buffer, 0, 9, 0), Guard.NONE)));
    scheduler.submit(Opcode.writeFixed(FILE, buffer, 2, 9, 0), Guard.NONE);
    WriteFixed submitted = (WriteFixed) kept(1).getFirst();
    assertEquals(5, submitted.length());
    assertEquals(2, submitted.bufferOffset());
  }

  @Test
  void anInjectedSlotIsAHandleThatNoOperationCanUse() throws Exception {
    global.configureAll(
        "i2o2::fail::register_file=return(3);i2o2::fail::register_buffer=return(4)");
    RegisteredFile file = scheduler.registerFile(FILE, guard);
    RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
    assertEquals(3, file.slot());
    assertEquals(4, buffer.slot());
    assertEquals(-Errno.EBADF, await(scheduler.submit(Opcode.fsync(file), Guard.NONE)));
    assertEquals(
        -Errno.EFAULT,
        await(scheduler.submit(Opcode.readFixed(FILE, buffer, 0, 9, 0), Guard.NONE)));
    assertNothingKept();
    assertEquals(0, guard.count());
    file.unregister();
    assertEquals(1, guard.count());
    assertThrows(IllegalStateException.class, file::unregister);
    assertThrows(
        IllegalStateException.class, () -> scheduler.submit(Opcode.fsync(file), Guard.NONE));
    scheduler.close(Duration.ZERO);
    assertEquals(2, guard.count());
  }

  @Test
  void aReplacedHandleIsStillOurs() throws Exception {
    RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
    RegisteredBuffer replaced = buffer.replace(memory, guard);
    RegisteredFile file = scheduler.registerFile(FILE, guard).replace(FILE, guard);
    settle();
    assertEquals(2, guard.count());
    global.configure("i2o2::fail::unregister_*", "return(-5)");
    assertThrows(ErrnoException.class, replaced::unregister);
    assertThrows(ErrnoException.class, file::unregister);
    assertEquals(2, guard.count());
  }
}
