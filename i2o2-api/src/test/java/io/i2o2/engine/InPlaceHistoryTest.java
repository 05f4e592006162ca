package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import org.junit.jupiter.api.Test;

/** Which operations are tried in place. */
class InPlaceHistoryTest {
  private static final int OPERATIONS = 100_000;

  private final InPlaceHistory history = new InPlaceHistory(true, true);

  /** Of operations of which one in so many misses, how many were tried. */
  private int triedWhereOneMissesIn(int number) {
    int tried = 0;
    for (int i = 1; i <= OPERATIONS; i++) {
      if (history.mayTry()) {
        tried++;
        history.ended(i % number == 0 ? -Errno.EAGAIN : 4096, true);
      }
    }
    return tried;
  }

  @Test
  void triesAllWhereFewMiss() {
    assertEquals(OPERATIONS, triedWhereOneMissesIn(40));
  }

  @Test
  void triesFewWhereOneInTenMisses() {
    int tried = triedWhereOneMissesIn(10);
    assertTrue(tried < OPERATIONS / 10, tried + " tried");
  }

  @Test
  void triesOneIn256OfAColdFile() {
    int tried = triedWhereOneMissesIn(1);
    assertEquals(8 + OPERATIONS / 256.0, tried, 1);
  }

  @Test
  void triesAllAgainOnceTheFileIsCached() {
    triedWhereOneMissesIn(1);
    assertTrue(triedWhereOneMissesIn(Integer.MAX_VALUE) >= OPERATIONS - 255);
  }

  @Test
  void isNotPutOffByAFewMisses() {
    for (int i = 0; i < 8; i++) {
      assertTrue(history.mayTry());
      history.ended(-Errno.EAGAIN, true);
    }
    assertTrue(history.mayTry());
  }

  @Test
  void triesNoReadAgainOfAFileThatCannotTell() {
    history.ended(-Errno.EOPNOTSUPP, true);
    assertFalse(history.isNowaitKnown());
    assertEquals(0, triedWhereOneMissesIn(Integer.MAX_VALUE));
  }

  @Test
  void triesWritesOfAFileThatCannotTell() {
    history.ended(-Errno.EOPNOTSUPP, false);
    assertFalse(history.isNowaitKnown());
    assertEquals(OPERATIONS, triedWhereOneMissesIn(Integer.MAX_VALUE));
  }

  @Test
  void leavesWritesOutAfterOneThatWaited() {
    history.took(InPlaceHistory.SLOW_NANOS);
    assertTrue(history.mayTry());
    history.took(InPlaceHistory.SLOW_NANOS + 1);
    assertEquals(OPERATIONS - 1024, triedWhereOneMissesIn(Integer.MAX_VALUE));
  }
}
