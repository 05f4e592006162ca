package io.i2o2.fail;

import io.i2o2.Opcode;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Fallocate;
import io.i2o2.opcode.Fsync;
import io.i2o2.opcode.Ftruncate;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What failpoints must know of the operations: their points, their numbers, how to shorten them.
 */
final class Operations {
  static final Failpoint OPENAT = point("openat");
  private static final Failpoint CLOSE = point("close");
  private static final Failpoint FADVISE = point("fadvise");
  private static final Failpoint FALLOCATE = point("fallocate");
  private static final Failpoint FSYNC = point("fsync");
  private static final Failpoint FTRUNCATE = point("ftruncate");
  private static final Failpoint MADVISE = point("madvise");
  private static final Failpoint NOP = point("nop");
  private static final Failpoint READ = point("read");
  private static final Failpoint READ_FIXED = point("read_fixed");
  private static final Failpoint READV = point("readv");
  private static final Failpoint URING_CMD = point("uring_cmd");
  private static final Failpoint WRITE = point("write");
  private static final Failpoint WRITE_FIXED = point("write_fixed");
  private static final Failpoint WRITEV = point("writev");

  private Operations() {}

  private static Failpoint point(String name) {
    return Registry.declare("i2o2::fail::op::" + name);
  }

  static Failpoint pointOf(Opcode opcode) {
    return switch (opcode) {
      case Close _ -> CLOSE;
      case Fadvise _ -> FADVISE;
      case Fallocate _ -> FALLOCATE;
      case Fsync _ -> FSYNC;
      case Ftruncate _ -> FTRUNCATE;
      case Hinted hinted -> pointOf(hinted.opcode());
      case Madvise _ -> MADVISE;
      case Nop _ -> NOP;
      case OpenAt _ -> OPENAT;
      case Read _ -> READ;
      case ReadFixed _ -> READ_FIXED;
      case Readv _ -> READV;
      case UringCommand _ -> URING_CMD;
      case Write _ -> WRITE;
      case WriteFixed _ -> WRITE_FIXED;
      case Writev _ -> WRITEV;
    };
  }

  static Place place(SchedulerTag scheduler, Opcode opcode) {
    return new Place(scheduler, opcode, opcode.target(), offset(opcode), length(opcode));
  }

  private static long offset(Opcode opcode) {
    return switch (opcode) {
      case Fadvise fadvise -> fadvise.offset();
      case Fallocate fallocate -> fallocate.offset();
      case Hinted hinted -> offset(hinted.opcode());
      case Read read -> read.offset();
      case ReadFixed read -> read.offset();
      case Readv read -> read.offset();
      case Write write -> write.offset();
      case WriteFixed write -> write.offset();
      case Writev write -> write.offset();
      case Close _, Fsync _, Ftruncate _, Madvise _, Nop _, OpenAt _, UringCommand _ -> -1;
    };
  }

  private static long length(Opcode opcode) {
    return switch (opcode) {
      case Fadvise fadvise -> fadvise.length();
      case Fallocate fallocate -> fallocate.length();
      case Ftruncate ftruncate -> ftruncate.length();
      case Hinted hinted -> length(hinted.opcode());
      case Madvise madvise -> madvise.memory().byteSize();
      case Read read -> read.buffer().byteSize();
      case ReadFixed read -> read.length();
      case Readv read -> sum(read.buffers());
      case UringCommand command -> command.length();
      case Write write -> write.buffer().byteSize();
      case WriteFixed write -> write.length();
      case Writev write -> sum(write.buffers());
      case Close _, Fsync _, Nop _, OpenAt _ -> -1;
    };
  }

  /** The same operation with fewer bytes, so that the transfer itself is short. */
  static Opcode shortened(Opcode opcode, long bytes) {
    if (length(opcode) <= bytes) {
      return opcode;
    }
    return switch (opcode) {
      case Hinted hinted ->
          new Hinted(shortened(hinted.opcode(), bytes), hinted.priority(), hinted.async());
      case Read read -> new Read(read.target(), read.buffer().asSlice(0, bytes), read.offset());
      case ReadFixed read ->
          new ReadFixed(
              read.target(), read.buffer(), read.bufferOffset(), (int) bytes, read.offset());
      case Readv read -> new Readv(read.target(), first(read.buffers(), bytes), read.offset());
      case Write write ->
          new Write(write.target(), write.buffer().asSlice(0, bytes), write.offset());
      case WriteFixed write ->
          new WriteFixed(
              write.target(), write.buffer(), write.bufferOffset(), (int) bytes, write.offset());
      case Writev write ->
          new Writev(write.target(), first(write.buffers(), bytes), write.offset());
      default -> throw new IllegalStateException("no point shortens a " + opcode.describe());
    };
  }

  private static List<MemorySegment> first(List<MemorySegment> segments, long bytes) {
    List<MemorySegment> kept = new ArrayList<>();
    long left = bytes;
    for (MemorySegment segment : segments) {
      long size = Math.min(left, segment.byteSize());
      kept.add(segment.asSlice(0, size));
      left -= size;
    }
    return kept;
  }

  private static long sum(List<MemorySegment> segments) {
    return segments.stream().mapToLong(MemorySegment::byteSize).sum();
  }
}
