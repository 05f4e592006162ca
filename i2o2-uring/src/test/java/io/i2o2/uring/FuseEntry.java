package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Target;
import io.i2o2.UringCommandBuilder;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One place where FUSE over io_uring puts requests: its memory, and the command out for it. */
final class FuseEntry implements Completion {
  // enum fuse_uring_cmd of linux/fuse.h
  static final int FUSE_IO_URING_CMD_REGISTER = 1;
  static final int FUSE_IO_URING_CMD_COMMIT_AND_FETCH = 2;

  // struct fuse_uring_cmd_req
  private static final int COMMIT_ID_AT = 8;
  private static final int QUEUE_AT = 16;

  // struct fuse_uring_req_header
  private static final int HEADERS_BYTES = 288;
  private static final int OPERATION_AT = 128;
  private static final int OPERATION_BYTES = 128;
  private static final int ENTRY_AT = 256;
  private static final int ENTRY_COMMIT_AT = ENTRY_AT + 8;
  private static final int ENTRY_PAYLOAD_AT = ENTRY_AT + 16;

  // struct fuse_out_header; its third field, unique, stands where the request had it
  private static final int OUT_BYTES = 16;
  private static final int OUT_ERROR_AT = 4;

  private final Scheduler scheduler;
  private final Target device;
  private final int queue;
  private final FuseFile file;
  private final MemorySegment headers = Rig.memory(HEADERS_BYTES);
  private final MemorySegment payload;
  private final AtomicInteger served = new AtomicInteger();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  FuseEntry(Scheduler scheduler, Target device, int queue, int payloadBytes, FuseFile file) {
    this.scheduler = scheduler;
    this.device = device;
    this.queue = queue;
    this.file = file;
    this.payload = Rig.memory(payloadBytes);
  }

  void register() {
    submit(FUSE_IO_URING_CMD_REGISTER, 0);
  }

  /** How many requests it has had. */
  int served() {
    return served.get();
  }

  /** The errno that its last command ended with, negative. */
  CompletableFuture<Integer> ended() {
    return ended;
  }

  @Override
  public void complete(int result, long extra, @Nullable SchedulerDiedException failure) {
    if (failure != null || result != 0) {
      ended.complete(result);
      return;
    }
    try {
      long commit = headers.get(JAVA_LONG, ENTRY_COMMIT_AT);
      int answer = file.answer(headers, headers.asSlice(OPERATION_AT, OPERATION_BYTES), payload);
      int bytes = Math.max(0, answer);
      headers.set(JAVA_INT, 0, OUT_BYTES + bytes);
      headers.set(JAVA_INT, OUT_ERROR_AT, Math.min(0, answer));
      headers.set(JAVA_INT, ENTRY_PAYLOAD_AT, bytes);
      served.incrementAndGet();
      submit(FUSE_IO_URING_CMD_COMMIT_AND_FETCH, commit);
    } catch (Throwable e) {
      ended.completeExceptionally(e);
    }
  }

  /** FUSE keeps both addresses beyond the first command, so each later one has the memory, too. */
  private void submit(int commandOp, long commitId) {
    scheduler.submit(
        command(device, commandOp, queue, commitId).sqeVector(List.of(headers, payload)).build(),
        Guard.NONE,
        this);
  }

  /** The queue's number is in the second half of an SQE. */
  static UringCommandBuilder command(Target device, int commandOp, int queue, long commitId) {
    return Opcode.uringCommand(device, commandOp, UringCommandBuilder.LONG_BYTES)
        .putInt(COMMIT_ID_AT, (int) commitId)
        .putInt(COMMIT_ID_AT + Integer.BYTES, (int) (commitId >> Integer.SIZE))
        .putShort(QUEUE_AT, queue);
  }
}
