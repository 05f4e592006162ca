package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChannelsTest {
  private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);

  @TempDir Path folder;

  @Test
  void aMissingFileIsNamedWithItsErrno() {
    Path missing = folder.resolve("missing");
    ErrnoException e =
        assertThrows(ErrnoException.class, () -> Channels.open(missing, READ).close());
    assertEquals(Errno.ENOENT, e.errno());
    assertTrue(String.valueOf(e.getMessage()).startsWith("open " + missing), e.getMessage());
  }

  @Test
  void theTextOfTheSystemTellsTheErrno() {
    IOException full = new IOException("No space left on device");
    IOException device = new FileSystemException("/x", null, "Input/output error");
    assertEquals(Errno.ENOSPC, ((ErrnoException) Channels.named("write /x", full)).errno());
    assertEquals(Errno.EIO, ((ErrnoException) Channels.named("open /x", device)).errno());
  }

  @Test
  void whatHasNoErrnoKeepsItsText() {
    IOException named = Channels.named("read /x", new IOException("odd"));
    assertEquals("read /x: java.io.IOException: odd", named.getMessage());
  }

  @Test
  void readsUntilTheBufferIsFullOrTheFileEnds() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3, 4, 5});
    try (FileChannel channel = Channels.open(file, READ)) {
      assertEquals(3, Channels.read(file, channel, ByteBuffer.allocate(3), 1));
      assertEquals(2, Channels.read(file, channel, ByteBuffer.allocate(3), 3));
      assertEquals(0, Channels.read(file, channel, ByteBuffer.allocate(3), 9));
    }
  }
}
