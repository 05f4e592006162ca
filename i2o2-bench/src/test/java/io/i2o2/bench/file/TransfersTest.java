package io.i2o2.bench.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a scheduler whose results the test decides. */
final class TransfersTest {
  private final MemorySegment buffer = Arena.ofAuto().allocate(100);
  private final List<Long> offsets = new ArrayList<>();

  private int move(int... results) throws IOException {
    Scheduler scheduler = mock(Scheduler.class);
    when(scheduler.submit(any()))
        .thenAnswer(
            call -> {
              Opcode read = call.getArgument(0);
              int result = results[Math.min(offsets.size(), results.length - 1)];
              offsets.add(read.startOffset());
              Reply reply = mock(Reply.class);
              when(reply.join()).thenReturn(result);
              return reply;
            });
    return Transfers.move(
        scheduler, 100, done -> Opcode.read(Target.fd(3), buffer.asSlice(done), 1000 + done));
  }

  @Test
  void asksForTheRestAfterAShortCount() throws IOException {
    assertEquals(100, move(30, 69, 1));
    assertEquals(List.of(1000L, 1030L, 1099L), offsets);
  }

  @Test
  void stopsWhereTheFileEnds() throws IOException {
    assertEquals(30, move(30, 0));
    assertEquals(List.of(1000L, 1030L), offsets);
  }

  @Test
  void triesAgainWhenInterrupted() throws IOException {
    assertEquals(100, move(-Errno.EINTR, -Errno.EAGAIN, 100));
    assertEquals(List.of(1000L, 1000L, 1000L), offsets);
  }

  @Test
  void doesNotTryAgainForEver() {
    ErrnoException e = assertThrows(ErrnoException.class, () -> move(-Errno.EAGAIN));
    assertEquals(Errno.EAGAIN, e.errno());
  }

  @Test
  void aFailureNamesOperationFileAndErrno() {
    ErrnoException e = assertThrows(ErrnoException.class, () -> move(40, -Errno.EIO));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("read") && message.contains("1040"), message);
    assertTrue(message.contains("fd 3") && message.contains("EIO"), message);
  }
}
