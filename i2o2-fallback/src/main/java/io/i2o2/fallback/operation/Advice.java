package io.i2o2.fallback.operation;

import io.i2o2.Errno;
import io.i2o2.IoPriority;
import io.i2o2.MemoryAdvice;
import io.i2o2.fallback.file.FileKind;
import io.i2o2.fallback.file.NioFile;
import java.lang.foreign.MemorySegment;

/** Advice: the kernel's checks, and of its effects the one that a program can see. */
final class Advice {
  /** The smallest page of any system; Java does not tell the page size. */
  private static final long PAGE_BYTES = 4096;

  private Advice() {}

  static int fadvise(NioFile file) {
    return file.kind() == FileKind.STREAM ? -Errno.ESPIPE : 0;
  }

  static int madvise(MemorySegment memory, MemoryAdvice advice) {
    if (memory.address() % PAGE_BYTES != 0) {
      return -Errno.EINVAL;
    }
    if (memory.byteSize() == 0) {
      return 0;
    }
    return switch (advice) {
      case DONT_NEED -> dontNeed(memory);
      case FREE -> memory.isMapped() ? -Errno.EINVAL : 0;
      default -> 0;
    };
  }

  /** Whether the kernel knows the class of a priority; ioprio_set(2). */
  static boolean isPriority(IoPriority priority) {
    int kind = priority.value() >> 13;
    return kind == 0 ? priority.value() == 0 : kind <= 3;
  }

  /** Private memory reads as zero afterwards; a mapped file keeps its contents. */
  private static int dontNeed(MemorySegment memory) {
    if (memory.isMapped()) {
      return 0;
    }
    memory.fill((byte) 0);
    return 0;
  }
}
