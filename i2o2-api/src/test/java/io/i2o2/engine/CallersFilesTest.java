package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Files that callers have opened themselves have places, all of which an end seals. */
final class CallersFilesTest {
  private final CallersFiles<One> files = new CallersFiles<>(1);
  private final int place = files.claim();

  /** A file that a caller closes, or the loop. */
  private record One(int place, boolean isOfCaller, AtomicBoolean isSealed)
      implements CallersFiles.Entry {
    One(int place, boolean isOfCaller) {
      this(place, isOfCaller, new AtomicBoolean());
    }

    @Override
    public boolean toLoopAtEnd() {
      return !isOfCaller;
    }

    @Override
    public void seal() {
      isSealed.set(true);
    }

    @Override
    public boolean isHeld() {
      return false;
    }
  }

  @Test
  void aPlaceIsFreeAgainAfterAFailedOpenAndAfterAClose() {
    assertEquals(CallersFiles.NONE, files.claim());
    files.release(place);
    assertEquals(place, files.claim());
    One file = new One(place, true);
    assertTrue(files.put(place, file));
    assertEquals(CallersFiles.NONE, files.claim());
    files.remove(file);
    assertEquals(place, files.claim());
  }

  @Test
  void theEndTakesOutWhatNobodyCloses() {
    One file = new One(place, false);
    files.put(place, file);
    assertFalse(files.isHeld());
    assertSame(file, files.removeAny());
    assertNull(files.removeAny());
    assertEquals(CallersFiles.NONE, files.claim());
  }

  @Test
  void theEndLeavesWhatACallerClosesButNotItsPlace() {
    One file = new One(place, true);
    files.put(place, file);
    assertTrue(files.isHeld());
    assertNull(files.removeAny());
    files.remove(file);
    assertEquals(CallersFiles.NONE, files.claim(), "the end would not find another file there");
  }

  @Test
  void theEndLetsNobodyHoldWhatWasOpenedAfterItsLastLook() {
    assertTrue(files.isHeld());
    One file = new One(place, false);
    assertTrue(files.put(place, file));
    assertSame(file, files.removeAny());
    assertTrue(file.isSealed.get());
  }

  @Test
  void whoOpensAFileDuringTheEndFindsOutAfterwards() {
    assertNotEquals(CallersFiles.NONE, place);
    assertTrue(files.isHeld());
    assertNull(files.removeAny());
    assertFalse(files.put(place, new One(place, false)));
    files.release(place);
    assertEquals(CallersFiles.NONE, files.claim());
  }
}
