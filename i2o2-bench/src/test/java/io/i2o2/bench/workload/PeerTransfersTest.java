package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.bench.fault.Traces;
import io.i2o2.bench.report.Result;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class PeerTransfersTest {
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 8;
  private static final int CALLERS = 16;
  private static final int THREADS = 4;

  @TempDir Path folder;

  /** A peer with its file open. */
  record Open(IntFunction<Step> steps, IntFunction<ByteBuffer> buffers, Closeable transfers)
      implements Closeable {
    @Override
    public void close() throws IOException {
      transfers.close();
    }
  }

  enum Peer {
    POOL(PooledTransfers.THREADS) {
      @Override
      Open open(BlockAccess access) throws IOException {
        PooledTransfers transfers = new PooledTransfers(access, CALLERS, THREADS);
        return new Open(transfers::step, transfers::buffer, transfers::close);
      }
    },
    NETTY(NettyRing.THREAD) {
      @Override
      Open open(BlockAccess access) throws IOException {
        assumeNetty();
        NettyTransfers transfers = new NettyTransfers(access, CALLERS);
        return new Open(
            transfers::step, caller -> transfers.buffer(caller).asByteBuffer(), transfers::close);
      }
    },
    /**
     * Each of its executors leaves an eventfd and sometimes its thread; that is not ours to end.
     */
    JASYNCFIO(null) {
      @Override
      Open open(BlockAccess access) throws IOException {
        try {
          JasyncfioTransfers transfers = new JasyncfioTransfers(access, CALLERS);
          return new Open(transfers::step, transfers::buffer, transfers::close);
        } catch (IOException e) {
          if (String.valueOf(e.getMessage()).startsWith("jasyncfio cannot")) {
            abort(e.getMessage());
          }
          throw e;
        }
      }
    };

    private final @Nullable String thread;

    Peer(@Nullable String thread) {
      this.thread = thread;
    }

    abstract Open open(BlockAccess access) throws IOException;

    void assertNoneLeft(Traces traces, Path file) throws IOException, InterruptedException {
      if (thread != null) {
        traces.assertNone(thread, file);
      } else {
        traces.assertClosed(file);
      }
    }
  }

  private static void assumeNetty() throws IOException {
    try {
      new NettyRing().close();
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).startsWith("Netty's io_uring cannot be used here")) {
        abort(e.getMessage());
      }
      throw e;
    }
  }

  /** Each byte is the number of its block, from 1. */
  private BlockAccess access(boolean direct, boolean write) throws IOException {
    byte[] bytes = new byte[BLOCKS * BLOCK];
    for (int block = 0; block < BLOCKS; block++) {
      Arrays.fill(bytes, block * BLOCK, (block + 1) * BLOCK, (byte) (block + 1));
    }
    return new BlockAccess(Files.write(folder.resolve("file"), bytes), BLOCK, direct, write);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[BLOCK];
    buffer.get(0, bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void readsTheBlocksIntoTheCallersOwnBuffer(Peer peer) throws Exception {
    checkReads(peer, access(false, false));
  }

  @ParameterizedTest
  @EnumSource
  void readsPastThePageCache(Peer peer) throws Exception {
    BlockAccess access = access(true, false);
    try (ChannelTransfers channel = new ChannelTransfers(access, 1)) {
      channel.step(0).run();
    } catch (IOException e) {
      abort("no direct reads here: " + e.getMessage());
    }
    checkReads(peer, access);
  }

  private static void checkReads(Peer peer, BlockAccess access) throws IOException {
    RandomOffsets offsets = new RandomOffsets(access.path(), BLOCKS * BLOCK, BLOCK, CALLERS);
    try (Open open = peer.open(access)) {
      for (int caller = 0; caller < CALLERS; caller++) {
        Step step = open.steps.apply(caller);
        for (int i = 0; i < 20; i++) {
          step.run();
          byte[] block = new byte[BLOCK];
          Arrays.fill(block, (byte) (offsets.next(caller) / BLOCK + 1));
          assertArrayEquals(block, bytes(open.buffers.apply(caller)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesTheSameBlockAsTheChannels(Peer peer) throws Exception {
    BlockAccess access = access(false, true);
    byte[] expected = Files.readAllBytes(access.path());
    int offset = (int) new RandomOffsets(access.path(), expected.length, BLOCK, 1).next(0);
    Arrays.fill(expected, offset, offset + BLOCK, (byte) 0);
    try (Open open = peer.open(access)) {
      open.steps.apply(0).run();
    }
    assertArrayEquals(expected, Files.readAllBytes(access.path()));
  }

  @ParameterizedTest
  @EnumSource
  void aCountThatIsShortIsAFailure(Peer peer) throws Exception {
    BlockAccess access = access(false, false);
    try (Open open = peer.open(access)) {
      try (FileChannel channel = FileChannel.open(access.path(), StandardOpenOption.WRITE)) {
        channel.truncate(100);
      }
      // Every block but the first is past the end.
      Step step = open.steps.apply(0);
      IOException e =
          assertThrows(
              IOException.class,
              () -> {
                for (int i = 0; i < 100; i++) {
                  step.run();
                }
              });
      String text = String.valueOf(e.getMessage());
      assertTrue(text.endsWith("0 instead of " + BLOCK), text);
      assertTrue(text.startsWith("read " + access.path()), text);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMissingFileIsNamed(Peer peer) {
    BlockAccess access = new BlockAccess(folder.resolve("missing"), BLOCK, false, false);
    ErrnoException e = assertThrows(ErrnoException.class, () -> peer.open(access).close());
    assertEquals(Errno.ENOENT, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains(access.path().toString()), e.getMessage());
  }

  /** By virtual threads that wait, as many as there are buffers. */
  @ParameterizedTest
  @EnumSource
  void aLoadTransfersAndNothingIsLeftBehind(Peer peer) throws Exception {
    BlockAccess access = access(false, false);
    Traces traces = new Traces();
    Clock clock = new Clock();
    Tallies tallies = new Tallies(CALLERS, 1);
    try (Open open = peer.open(access)) {
      Load load = new WaitingLoad(clock, tallies, Thread.ofVirtual(), open.steps);
      Result result =
          new Measurement(0.05, 0.2).run("read", "peer", Kind.VIRTUAL, load, clock, tallies);
      assertTrue(result.operations() > CALLERS);
      assertEquals(CALLERS, result.progressed());
    }
    peer.assertNoneLeft(traces, access.path());
  }

  /** A directory cannot be opened for writing. */
  @ParameterizedTest
  @EnumSource
  void aRefusedOpenLeavesNothingBehind(Peer peer) throws Exception {
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Files.createFile(directory.resolve("so that the directory has a size everywhere"));
    BlockAccess access = new BlockAccess(directory, 1, false, true);
    Traces traces = new Traces();
    ErrnoException e = assertThrows(ErrnoException.class, () -> peer.open(access).close());
    assertEquals(Errno.EISDIR, e.errno());
    peer.assertNoneLeft(traces, directory);
  }

  @Test
  void nettysNoOpsComeBack() throws Exception {
    assumeNetty();
    Traces traces = new Traces();
    Clock clock = new Clock();
    Tallies tallies = new Tallies(CALLERS, 1);
    try (NettyNops nops = new NettyNops()) {
      Load load = new WaitingLoad(clock, tallies, Thread.ofVirtual(), _ -> nops.step());
      Result result =
          new Measurement(0.05, 0.2).run("nop", "netty", Kind.VIRTUAL, load, clock, tallies);
      assertTrue(result.operations() > CALLERS);
      assertEquals(CALLERS, result.progressed());
    }
    traces.assertNone(NettyRing.THREAD, folder);
  }
}
