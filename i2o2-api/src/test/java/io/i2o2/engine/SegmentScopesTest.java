package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That comparing classes tells the kinds of scope apart, on the JDK that runs this test. */
final class SegmentScopesTest {

  @Test
  void onlyMemoryOfSharedArenasIsShared() {
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      assertTrue(SegmentScopes.isShared(shared.allocate(8)));
      assertTrue(SegmentScopes.isShared(shared.allocate(8).asSlice(2, 3).asReadOnly()));
      assertFalse(SegmentScopes.isShared(confined.allocate(8)));
      assertFalse(SegmentScopes.isShared(Arena.ofAuto().allocate(8)));
      assertFalse(SegmentScopes.isShared(Arena.global().allocate(8)));
      assertFalse(SegmentScopes.isShared(MemorySegment.NULL));
      assertFalse(SegmentScopes.isShared(MemorySegment.ofBuffer(ByteBuffer.allocateDirect(8))));
    }
  }

  @Test
  void onlyMemoryOfConfinedArenasIsConfined() {
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      assertTrue(SegmentScopes.isConfined(confined.allocate(8)));
      assertTrue(SegmentScopes.isConfined(confined.allocate(8).asSlice(2, 3)));
      assertFalse(SegmentScopes.isConfined(shared.allocate(8)));
      assertFalse(SegmentScopes.isConfined(Arena.ofAuto().allocate(8)));
      assertFalse(SegmentScopes.isConfined(Arena.global().allocate(8)));
    }
  }

  @Test
  void mappedMemoryIsOfItsArenasKind(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[100]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      assertTrue(SegmentScopes.isShared(map(channel, shared)));
      assertTrue(SegmentScopes.isConfined(map(channel, confined)));
      for (Arena arena : List.of(Arena.ofAuto(), Arena.global())) {
        MemorySegment mapped = map(channel, arena);
        assertFalse(SegmentScopes.isShared(mapped) || SegmentScopes.isConfined(mapped));
      }
      MemorySegment buffer =
          MemorySegment.ofBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, 100));
      assertFalse(SegmentScopes.isShared(buffer) || SegmentScopes.isConfined(buffer));
    }
  }

  @Test
  void onlySharedArenasMayBeClosedByAGuard() {
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      SegmentScopes.requireShared(shared);
      for (Arena arena : List.of(confined, Arena.ofAuto(), Arena.global())) {
        String message =
            assertThrows(IllegalArgumentException.class, () -> SegmentScopes.requireShared(arena))
                .getMessage();
        assertTrue(String.valueOf(message).contains("Arena.ofShared()"), message);
      }
      assertEquals(true, shared.scope().isAlive());
    }
  }

  private static MemorySegment map(FileChannel channel, Arena arena) throws Exception {
    return channel.map(FileChannel.MapMode.READ_ONLY, 0, 100, arena);
  }
}
