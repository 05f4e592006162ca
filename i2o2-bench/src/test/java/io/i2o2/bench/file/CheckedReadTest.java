package io.i2o2.bench.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.bench.report.Result;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CheckedReadTest {
  private static final int BLOCK = 1024;
  private static final int SIZE = 100 * BLOCK + 333;
  private static final int CALLERS = 8;

  @TempDir Path folder;
  @AutoClose private final Scheduler scheduler = Scheduler.create();
  private final Contents contents = new Contents(3);

  private Path made() throws IOException, InterruptedException {
    Path path = folder.resolve("made");
    MadeFile file = new MadeFile(scheduler, path, contents, BLOCK);
    file.write(SIZE, CALLERS);
    assertEquals(SIZE, file.written());
    assertEquals(SIZE, Files.size(path));
    return path;
  }

  @Test
  void readsAndChecksEveryByte() throws Exception {
    CheckedRead read = new CheckedRead(scheduler, made(), BLOCK, contents);
    Result result = read.run(CALLERS, 1);
    assertEquals(SIZE, read.checked());
    assertEquals(101, result.operations());
    assertEquals(101, result.latencies().getTotalCount());
  }

  @Test
  void findsAByteThatIsNotWhatWasWritten() throws Exception {
    Path path = made();
    int place = 77 * BLOCK + 5;
    byte[] wrong = {(byte) ~contents.at(place)};
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      assertEquals(1, channel.write(ByteBuffer.wrap(wrong), place));
    }
    String message = messageOf(new CheckedRead(scheduler, path, BLOCK, contents));
    assertTrue(message.contains("byte " + place) && message.contains("written"), message);
  }

  @Test
  void findsAByteThatTheSchedulerReadsWrong() throws Exception {
    Path path = made();
    String message = messageOf(new CheckedRead(lying(50 * BLOCK), path, BLOCK, null));
    assertTrue(message.contains("byte " + 50 * BLOCK) && message.contains("FileChannel"), message);
  }

  private static String messageOf(CheckedRead read) {
    DifferenceException e = assertThrows(DifferenceException.class, () -> read.run(CALLERS, 1));
    return String.valueOf(e.getMessage());
  }

  /** The scheduler, but what it reads at that offset begins with a wrong byte. */
  private Scheduler lying(long offset) {
    return (Scheduler)
        Proxy.newProxyInstance(
            Scheduler.class.getClassLoader(),
            new Class<?>[] {Scheduler.class},
            (_, method, args) -> {
              Object result;
              try {
                result = method.invoke(scheduler, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              Opcode opcode = result instanceof Reply reply ? reply.opcode() : Opcode.nop();
              RegisteredBuffer buffer = opcode.registeredBuffer();
              if (buffer != null && opcode.startOffset() == offset) {
                ((Reply) result).join();
                byte right = buffer.segment().get(ValueLayout.JAVA_BYTE, 0);
                buffer.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) ~right);
              }
              return result;
            });
  }
}
