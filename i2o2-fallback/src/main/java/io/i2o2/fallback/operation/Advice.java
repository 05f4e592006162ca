package io.i2o2.fallback.operation;

import io.i2o2.Errno;
import io.i2o2.MemoryAdvice;
import io.i2o2.fallback.file.FileKind;
import io.i2o2.fallback.file.OpenFile;
import java.lang.foreign.MemorySegment;

/** Advice: the kernel's checks, and of its effects the one that a program can see. */
final class Advice {
  /** The smallest page of any system; Java does not tell the page size. */
  private static final long PAGE_BYTES = 4096;

  private Advice() {}

  static int fadvise(OpenFile file) {
    return file.kind() == FileKind.STREAM ? -Errno.ESPIPE : 0;
  }

  static int madvise(MemorySegment memory, MemoryAdvice advice) {
    if (memory.address() % PAGE_BYTES != 0) {
      return -Errno.EINVAL;
    }
    return advice == MemoryAdvice.DONT_NEED ? dontNeed(memory) : 0;
  }

  /** Private memory reads as zero afterwards; a mapped file keeps its contents. */
  private static int dontNeed(MemorySegment memory) {
    if (memory.isMapped()) {
      return 0;
    }
    if (memory.isReadOnly()) {
      return -Errno.EOPNOTSUPP;
    }
    memory.fill((byte) 0);
    return 0;
  }
}
