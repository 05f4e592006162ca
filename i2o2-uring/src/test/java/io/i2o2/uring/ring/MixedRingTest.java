package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.UringCommandBuilder;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.engine.UserData;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.FakeKernel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One ring for SQEs of 64 and 128 bytes, on a kernel that refuses a long one that wraps. */
@LinuxOnly("the set-up asks the system for its limits")
final class MixedRingTest {
  private static final Fd FILE = new Fd(7);
  private static final int CMD = 48;
  private static final int ENTRIES = 8;

  private final FakeKernel kernel = new FakeKernel().mixesSizes();
  private final List<Long> completed = new ArrayList<>();
  private final List<Integer> results = new ArrayList<>();
  private final List<Long> extras = new ArrayList<>();

  private Ring open(int entries) throws RingUnavailable {
    Ring ring = new RingSetup(kernel).open(new RingOptions(entries, false, true, false, false));
    ring.enable();
    return ring;
  }

  private void drain(Ring ring) {
    ring.cq()
        .drain(
            (userData, result, extra) -> {
              completed.add(userData);
              results.add(result);
              extras.add(extra);
            });
  }

  private static Opcode longCommand(int seed) {
    UringCommandBuilder builder = Opcode.uringCommand(FILE, 1, UringCommandBuilder.LONG_BYTES);
    byte[] bytes = bytes(seed);
    for (int i = 0; i < bytes.length; i++) {
      builder.putByte(i, bytes[i]);
    }
    return builder.build();
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[UringCommandBuilder.LONG_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void asksForBothSizesWhereTheKernelMixesThem() throws Exception {
    Ring ring = open(ENTRIES);
    assertEquals(
        Abi.SETUP_SQE_MIXED | Abi.SETUP_CQE_MIXED,
        ring.setupFlags() & (Abi.SETUP_SQE_MIXED | Abi.SETUP_CQE_MIXED));
    assertEquals(0, ring.setupFlags() & (Abi.SETUP_SQE128 | Abi.SETUP_CQE32));
    assertTrue(ring.sq().takesLong());
  }

  @Test
  void usesLongSqesAloneWhereItDoesNot() throws Exception {
    Ring ring =
        new RingSetup(new FakeKernel()).open(new RingOptions(ENTRIES, false, true, false, false));
    assertEquals(
        Abi.SETUP_SQE128 | Abi.SETUP_CQE32,
        ring.setupFlags() & (Abi.SETUP_SQE128 | Abi.SETUP_CQE32));
    assertTrue(ring.sq().takesLong());
    assertFalse(ring.sq().isMixed());
  }

  /** Of all sizes at all places: none is refused, none is lost, each has its own bytes. */
  @Test
  void keepsOrderAndBytesAroundTheEndOfTheQueue() throws Exception {
    for (int entries : new int[] {1, 2, 4, ENTRIES}) {
      for (int seed = 0; seed < 50; seed++) {
        checkMixture(entries, seed);
      }
    }
    assertTrue(kernel.fillers() > 100, "fillers: " + kernel.fillers());
  }

  private void checkMixture(int entries, int seed) throws Exception {
    Ring ring = open(entries);
    SqeEncoder encoder = new SqeEncoder(ring);
    Random random = new Random(seed);
    kernel.on(sqe -> kernel.complete(FakeKernel.userData(sqe), 0, sqe.byteSize() == 128 ? 5 : 0));
    completed.clear();
    results.clear();
    extras.clear();
    int first = kernel.seen().size();
    List<Boolean> isLong = new ArrayList<>();
    while (isLong.size() < 200) {
      int room = encoder.room();
      assertTrue(room > 0, "no room in an empty queue");
      int count = 1 + random.nextInt(Math.min(room, ring.cq().capacity()));
      for (int i = 0; i < count; i++) {
        int data = isLong.size();
        isLong.add(random.nextBoolean());
        encoder.encode(isLong.get(data) ? longCommand(data) : Opcode.nop(), 7, false, data);
      }
      assertTrue(ring.submit());
      drain(ring);
    }
    List<MemorySegment> seen = kernel.seen();
    for (int i = 0; i < isLong.size(); i++) {
      MemorySegment sqe = seen.get(first + i);
      assertEquals(i, FakeKernel.userData(sqe));
      assertEquals(isLong.get(i) ? 128 : 64, sqe.byteSize());
      assertEquals(isLong.get(i) ? Abi.OP_URING_CMD128 : Abi.OP_NOP, sqe.get(JAVA_BYTE, 0));
      if (isLong.get(i)) {
        assertArrayEquals(bytes(i), sqe.asSlice(CMD, 80).toArray(JAVA_BYTE));
      } else {
        assertEquals(0, sqe.get(JAVA_LONG, CMD));
      }
      assertEquals(i, completed.get(i));
      assertEquals(0, results.get(i));
      assertEquals(isLong.get(i) ? 5 : 0, extras.get(i));
    }
    assertEquals(isLong.size(), completed.size());
  }

  @Test
  void aShortCommandFillsOneEntry() throws Exception {
    Ring ring = open(ENTRIES);
    SqeEncoder encoder = new SqeEncoder(ring);
    encoder.encode(
        Opcode.uringCommand(FILE, 1, UringCommandBuilder.SHORT_BYTES).build(), 7, false, 3);
    ring.submit();
    MemorySegment sqe = kernel.seen().getLast();
    assertEquals(64, sqe.byteSize());
    assertEquals(Abi.OP_URING_CMD, sqe.get(JAVA_BYTE, 0));
  }

  /** Also where the first entry is odd, so that the last one is left over. */
  @Test
  void roomIsEnoughForTheLargest() throws Exception {
    for (int start = 0; start < 2 * ENTRIES; start++) {
      Ring ring = open(ENTRIES);
      SqeEncoder encoder = new SqeEncoder(ring);
      for (int i = 0; i < start; i++) {
        encoder.encode(Opcode.nop(), -1, false, i);
        ring.submit();
        drain(ring);
      }
      int room = 0;
      while (encoder.hasRoom()) {
        encoder.encode(longCommand(room), 7, false, room);
        room++;
      }
      assertTrue(room >= ENTRIES - 1, "room: " + room);
      assertTrue(ring.sq().pending() <= 2 * ENTRIES);
      results.clear();
      ring.submit();
      drain(ring);
      assertEquals(room, results.size());
      assertTrue(results.stream().allMatch(result -> result == 0), results::toString);
    }
  }

  @Test
  void rollingBackFindsEachOperationOnce() throws Exception {
    Ring ring = open(ENTRIES);
    SqeEncoder encoder = new SqeEncoder(ring);
    for (int i = 0; i < 11; i++) {
      encoder.encode(Opcode.nop(), -1, false, i);
      ring.submit();
    }
    // From entry 11 of 16: 11-12, 13-14, a filler, 0, 1-2.
    encoder.encode(longCommand(1), 7, false, token(1));
    encoder.encode(longCommand(2), 7, false, token(2));
    encoder.encode(longCommand(3), 7, false, token(3));
    encoder.encode(Opcode.nop(), -1, false, token(4));
    encoder.encode(longCommand(5), 7, false, token(5));
    List<Long> found = new ArrayList<>();
    ring.sq()
        .rollBack(
            userData -> {
              if (UserData.isOperation(userData)) {
                found.add(userData);
              }
            });
    assertEquals(List.of(token(1), token(2), token(3), token(4), token(5)), found);
    assertEquals(0, ring.sq().pending());
  }

  private static long token(int index) {
    return UserData.of(1, 0, index);
  }
}
