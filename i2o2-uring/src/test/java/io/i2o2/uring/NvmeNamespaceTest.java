package io.i2o2.uring;

import static io.i2o2.uring.NvmeDrive.assertSameBytes;
import static io.i2o2.uring.NvmeDrive.assumeNotZoned;
import static io.i2o2.uring.NvmeDrive.assumeZoned;
import static io.i2o2.uring.NvmeDrive.memory;
import static io.i2o2.uring.NvmeDrive.pattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Batch;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.GuardedArena;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.nvme.NvmeCode;
import io.i2o2.nvme.NvmeCommand;
import io.i2o2.nvme.NvmeController;
import io.i2o2.nvme.NvmeException;
import io.i2o2.nvme.NvmeFormat;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeIdentity;
import io.i2o2.nvme.NvmeNamespace;
import io.i2o2.nvme.NvmeReply;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A namespace of a drive, which is overwritten: 512- or 4096-byte blocks, zoned or not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("NVMe passthrough")
@NvmeDrive.Needed
final class NvmeNamespaceTest {
  private static final int DEPTH = 64;
  private static final int ZONE_MANAGEMENT_SEND = 0x79;
  private static final int ZONE_MANAGEMENT_RECEIVE = 0x7a;
  private static final int RESET_ZONE = 4;

  private Scheduler scheduler = NvmeDrive.scheduler();
  private NvmeNamespace drive = open();
  private int block = drive.geometry().blockBytes();

  private NvmeNamespace open() {
    try {
      return NvmeNamespace.open(scheduler, NvmeDrive.generic());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void emptyTheFirstZone() throws IOException {
    if (drive.geometry().isZoned()) {
      drive.runOrThrow(drive.command(ZONE_MANAGEMENT_SEND).cdw(13, RESET_ZONE).build());
    }
  }

  @AfterEach
  void close() throws IOException {
    drive.close();
    scheduler.close();
  }

  @Test
  void geometryIsWhatSysfsAndTheDriveSay() throws Exception {
    NvmeGeometry geometry = drive.geometry();
    assertEquals(NvmeDrive.queue("logical_block_size"), String.valueOf(geometry.blockBytes()));
    assertEquals(!NvmeDrive.queue("zoned").equals("none"), geometry.isZoned());
    assertTrue(geometry.maxTransferBytes() % block == 0, geometry::toString);
    NvmeFormat format = drive.format();
    assertNotNull(format, "root may ask the drive");
    assertEquals(geometry.blocks(), format.blocks());
    assertEquals(geometry.blockBytes(), format.blockBytes());
    assertEquals(0, geometry.metadataBytes());
    try (NvmeController controller = NvmeController.open(scheduler, NvmeDrive.controller())) {
      assertEquals(format.blocks(), controller.identifyNamespace(geometry.nsid()).blocks());
      NvmeIdentity identity = controller.identify();
      assertTrue(geometry.maxTransferBytes() <= identity.maxTransferBytes(), identity::toString);
      assertEquals(NvmeDrive.serial(), identity.serial());
    }
  }

  @Test
  void readsAtDepth64WhatWasWrittenAtDepth64AndTheBlockNodeHas() throws Exception {
    assumeNotZoned(drive);
    List<MemorySegment> written = new ArrayList<>();
    List<NvmeReply> replies = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      MemorySegment memory = pattern(8L * block, i + 1);
      written.add(memory);
      replies.add(drive.submit(drive.write(8L * i, memory)));
    }
    all(replies);
    drive.runOrThrow(drive.flush());
    List<MemorySegment> read = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      read.add(memory(8L * block));
      replies.add(drive.submit(drive.read(8L * i, read.getLast())));
    }
    all(replies);
    try (FileHandle file = scheduler.open(NvmeDrive.block(), FileOption.DIRECT)) {
      for (int i = 0; i < DEPTH; i++) {
        assertSameBytes(written.get(i), read.get(i));
        MemorySegment direct = memory(8L * block);
        scheduler.runOrThrow(Opcode.read(file, direct, 8L * i * block));
        assertSameBytes(written.get(i), direct);
      }
    }
  }

  @Test
  void segmentsOfAnySizeAreOneTransfer() throws Exception {
    assumeNotZoned(drive);
    MemorySegment whole = pattern(4L * block, 77);
    drive.runOrThrow(
        drive.write(
            3,
            List.of(whole.asSlice(0, 100), whole.asSlice(100, block), rest(whole, block + 100))));
    MemorySegment read = memory(4L * block);
    drive.runOrThrow(drive.read(3, List.of(read.asSlice(0, block), rest(read, block))));
    assertSameBytes(whole, read);
  }

  @Test
  void partsOfARegisteredBufferAreTransferred() throws Exception {
    assumeNotZoned(drive);
    MemorySegment memory = pattern(16L * block, 5);
    RegisteredBuffer buffer = scheduler.registerBuffer(memory, Guard.NONE);
    drive.runOrThrow(drive.write(20, buffer, 2L * block, 3 * block));
    drive.runOrThrow(drive.read(20, buffer, 9L * block, 3 * block));
    assertSameBytes(memory.asSlice(2L * block, 3L * block), memory.asSlice(9L * block, 3L * block));
    buffer.unregister();
  }

  @Test
  void theLargestTransferFitsOfMemoryThatBeginsAtAPage() throws Exception {
    assumeNotZoned(drive);
    int bytes = drive.geometry().maxTransferBytes();
    MemorySegment written = pattern(bytes, 9);
    drive.runOrThrow(drive.write(1, written));
    MemorySegment read = memory(bytes + 8L).asSlice(8);
    if (bytes / NvmeGeometry.PAGE_BYTES < drive.geometry().maxPages()) {
      drive.runOrThrow(drive.read(1, read));
    } else {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> drive.read(1, read));
      assertTrue(String.valueOf(refused.getMessage()).contains("pages"), refused::toString);
    }
    MemorySegment most = read.asSlice(0, bytes - NvmeGeometry.PAGE_BYTES);
    drive.runOrThrow(drive.read(1, most));
    assertSameBytes(written.asSlice(0, most.byteSize()), most);
    MemorySegment last = memory(bytes - 100L);
    drive.runOrThrow(drive.read(1, List.of(memory(100), last)));
    assertSameBytes(written.asSlice(100), last);
  }

  @Test
  void comparesZeroesAndDeallocates() throws Exception {
    assumeNotZoned(drive);
    MemorySegment memory = pattern(8L * block, 3);
    drive.runOrThrow(drive.write(40, memory));
    drive.runOrThrow(drive.compare(40, memory));
    NvmeException differs =
        assertThrows(
            NvmeException.class, () -> drive.runOrThrow(drive.compare(40, pattern(8L * block, 4))));
    assertEquals(NvmeCode.COMPARE_FAILURE, differs.status().known());

    drive.runOrThrow(drive.writeZeroes(42, 2));
    MemorySegment read = memory(8L * block);
    drive.runOrThrow(drive.read(40, read));
    assertSameBytes(memory.asSlice(0, 2L * block), read.asSlice(0, 2L * block));
    assertSameBytes(memory(2L * block), read.asSlice(2L * block, 2L * block));
    drive.runOrThrow(drive.deallocate(40, 8));
    drive.runOrThrow(drive.read(40, read));
  }

  @Test
  void statusesReachEveryShapeOfReply() throws Exception {
    NvmeNamespace larger = larger();
    NvmeCommand beyond = larger.read(drive.geometry().blocks(), memory(block));
    NvmeReply reply = larger.submit(beyond);
    assertEquals(NvmeCode.LBA_OUT_OF_RANGE, reply.join().known());
    assertTrue(reply.join().doNotRetry(), reply::toString);
    assertThrows(NvmeException.class, reply::joinOrThrow);
    CompletableFuture<@Nullable Exception> called = new CompletableFuture<>();
    larger.submit(beyond, Guard.NONE, (_, failure) -> called.complete(failure));
    assertTrue(called.get(20, TimeUnit.SECONDS) instanceof NvmeException);
    Batch batch = scheduler.batch(2);
    batch.add(beyond.opcode(), Guard.NONE);
    batch.add(drive.read(0, memory(block)).opcode(), Guard.NONE);
    batch.run();
    assertTrue(beyond.failure(batch.result(0), 0) instanceof NvmeException);
    assertNull(beyond.failure(batch.result(1), 0));
  }

  @Test
  void guardsOfSharedMemoryAreReleasedBeforeTheReply() throws Exception {
    try (GuardedArena arena = new GuardedArena()) {
      AtomicInteger releases = new AtomicInteger();
      MemorySegment memory = arena.allocate(block, block);
      Guard guard = arena.guard().and(Guard.running(releases::incrementAndGet));
      drive.runOrThrow(drive.read(0, memory), guard);
      assertEquals(1, releases.get());
    }
  }

  @Test
  void aRegisteredNodeTakesTheSameCommands() throws Exception {
    RegisteredFile slot = scheduler.registerFile(drive.target(), Guard.NONE);
    NvmeNamespace registered = NvmeNamespace.of(scheduler, slot, drive.geometry());
    MemorySegment here = memory(block);
    MemorySegment there = memory(block);
    drive.runOrThrow(drive.read(0, here));
    registered.runOrThrow(registered.read(0, there));
    assertSameBytes(here, there);
    slot.unregister();
  }

  @Test
  void appendsSayWhereTheyWereWritten() throws Exception {
    assumeZoned(drive);
    assertThrows(IllegalArgumentException.class, () -> drive.append(1, memory(block)));
    appendThrice(drive);
    MemorySegment report = memory(4096);
    drive.runOrThrow(drive.command(ZONE_MANAGEMENT_RECEIVE).cdw(12, 1023).data(report).build());
    assertEquals(6, report.get(ValueLayout.JAVA_LONG, 64 + 24), "the write pointer");
    NvmeException wrong =
        assertThrows(NvmeException.class, () -> drive.runOrThrow(drive.write(0, memory(block))));
    assertEquals(NvmeCode.ZONE_INVALID_WRITE, wrong.status().known());
  }

  private void appendThrice(NvmeNamespace zoned) throws IOException {
    for (int i = 0; i < 3; i++) {
      MemorySegment memory = pattern(2L * block, i + 1);
      assertEquals(2L * i, zoned.runOrThrow(zoned.append(0, memory)));
      MemorySegment read = memory(2L * block);
      zoned.runOrThrow(zoned.read(2L * i, read));
      assertSameBytes(memory, read);
    }
  }

  @Test
  void appendsOfAPollingSchedulerSayWhereTheyWereWritten() throws Exception {
    assumeZoned(drive);
    NvmeDrive.assumePollQueues();
    try (Scheduler polled =
            Scheduler.builder().backend("uring").sqe128(true).ioPolling(true).build();
        NvmeNamespace same = NvmeNamespace.open(polled, NvmeDrive.generic())) {
      appendThrice(same);
      List<NvmeReply> replies = new ArrayList<>();
      for (int i = 0; i < DEPTH; i++) {
        replies.add(same.submit(same.append(0, pattern(block, i))));
      }
      Set<Long> places = new TreeSet<>();
      for (int i = 0; i < DEPTH; i++) {
        long place = replies.get(i).joinOrThrow();
        places.add(place);
        MemorySegment read = memory(block);
        same.runOrThrow(same.read(place, read));
        assertSameBytes(pattern(block, i), read);
      }
      assertEquals(LongStream.range(6, 6 + DEPTH).boxed().toList(), List.copyOf(places));
    }
  }

  @Test
  void aPollingSchedulerReadsAndWrites() throws Exception {
    assumeNotZoned(drive);
    NvmeDrive.assumePollQueues();
    try (Scheduler polled =
            Scheduler.builder().backend("uring").sqe128(true).ioPolling(true).build();
        NvmeNamespace same = NvmeNamespace.open(polled, NvmeDrive.generic())) {
      List<NvmeReply> replies = new ArrayList<>();
      List<MemorySegment> written = new ArrayList<>();
      for (int i = 0; i < DEPTH; i++) {
        written.add(pattern(block, 100 + i));
        replies.add(same.submit(same.write(i, written.get(i))));
      }
      all(replies);
      RegisteredBuffer buffer = polled.registerBuffer(memory((long) DEPTH * block), Guard.NONE);
      for (int i = 0; i < DEPTH; i++) {
        replies.add(same.submit(same.read(i, buffer, (long) i * block, block)));
      }
      all(replies);
      for (int i = 0; i < DEPTH; i++) {
        assertSameBytes(written.get(i), buffer.segment().asSlice((long) i * block, block));
      }
    }
  }

  private NvmeNamespace larger() {
    NvmeGeometry of = drive.geometry();
    return NvmeNamespace.of(
        scheduler,
        drive.target(),
        new NvmeGeometry(
            of.nsid(),
            of.blockBytes(),
            of.blocks() + 8,
            of.maxTransferBytes(),
            of.maxPages(),
            0,
            0,
            0));
  }

  private static void all(List<NvmeReply> replies) throws IOException {
    for (NvmeReply each : replies) {
      assertEquals(0, each.joinOrThrow());
    }
    replies.clear();
  }

  private static MemorySegment rest(MemorySegment memory, long start) {
    return memory.asSlice(start);
  }
}
