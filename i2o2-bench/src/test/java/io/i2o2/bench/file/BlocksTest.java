package io.i2o2.bench.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BlocksTest {
  private static List<Long> all(Blocks blocks) {
    List<Long> offsets = new ArrayList<>();
    for (long next = blocks.next(); next != Blocks.NONE; next = blocks.next()) {
      offsets.add(next);
    }
    return offsets;
  }

  @Test
  void inOrderCoversTheFileWithAShorterLastBlock() {
    Blocks blocks = Blocks.inOrder(2500, 1000);
    assertEquals(List.of(0L, 1000L, 2000L), all(blocks));
    assertEquals(1000, blocks.length(1000));
    assertEquals(500, blocks.length(2000));
  }

  @Test
  void shuffledDealsOutTheSameBlocksInAnotherOrder() {
    List<Long> shuffled = all(Blocks.shuffled(1_000_001, 1000, 1));
    List<Long> inOrder = all(Blocks.inOrder(1_000_001, 1000));
    assertNotEquals(inOrder, shuffled);
    assertEquals(inOrder, shuffled.stream().sorted().toList());
  }

  @Test
  void anEmptyFileHasNone() {
    assertEquals(List.of(), all(Blocks.inOrder(0, 1000)));
    assertEquals(List.of(), all(Blocks.shuffled(0, 1000, 1)));
  }

  @Test
  void dealsOutNoMoreWhenStopped() {
    Blocks blocks = Blocks.endless(1000);
    assertEquals(0, blocks.next());
    assertEquals(1000, blocks.next());
    blocks.stop();
    assertEquals(List.of(), all(blocks));
  }
}
