package io.i2o2.fallback.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.i2o2.opcode.OpenAt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DescriptorTableTest {
  private final DescriptorTable table = new DescriptorTable();

  @TempDir private Path directory = Path.of("");

  @Test
  void givesTheLowestFreeNumberFromThree() throws IOException {
    NioFile file = open();
    assertEquals(3, table.add(file));
    assertEquals(4, table.add(file));
    assertEquals(5, table.add(file));
    assertNotNull(table.remove(4));
    assertEquals(4, table.add(file));
    assertEquals(6, table.add(file));
    table.closeAll();
  }

  @Test
  void findsWhatItHolds() throws IOException {
    NioFile file = open();
    int number = table.add(file);
    assertSame(file, table.find(number));
    assertSame(file, table.remove(number));
    assertNull(table.find(number));
    assertNull(table.remove(number));
    assertEquals(0, file.leave());
  }

  @Test
  void knowsNoOtherNumbers() {
    for (int number : new int[] {Integer.MIN_VALUE, -1, 0, 1, 2, 3, Integer.MAX_VALUE}) {
      assertNull(table.find(number));
      assertNull(table.remove(number));
    }
  }

  @Test
  void closesWhatIsLeft() throws IOException {
    NioFile file = open();
    table.add(file);
    table.closeAll();
    assertFalse(file.enter());
    assertFalse(Objects.requireNonNull(file.channel()).isOpen());
  }

  private NioFile open() throws IOException {
    return FileOpener.open(new OpenAt(Files.createTempFile(directory, "file", null), Set.of(), 0));
  }
}
