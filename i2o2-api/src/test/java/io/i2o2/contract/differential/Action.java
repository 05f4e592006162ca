package io.i2o2.contract.differential;

import io.i2o2.FileAdvice;
import io.i2o2.IoPriority;
import io.i2o2.Opcode;
import java.nio.file.OpenOption;
import java.util.List;
import java.util.Set;

/** One step, in words that mean the same to every rival. */
sealed interface Action {

  /**
   * Which file: rivals keep open files in numbered places.
   *
   * @param place its number
   * @param registered the registered file of the place instead of the handle or descriptor
   */
  record On(int place, boolean registered) {}

  /** One operation on one file. */
  sealed interface OnFile extends Action {
    On on();

    Hint hint();
  }

  /** Where a transfer's memory is, and how it is given. */
  enum Form {
    PLAIN,
    VECTORED,
    REGISTERED_BUFFER
  }

  /** What must not change a result. */
  enum Hint {
    NONE,
    ALWAYS_ASYNC,
    PRIORITY;

    Opcode on(Opcode opcode) {
      return switch (this) {
        case NONE -> opcode;
        case ALWAYS_ASYNC -> opcode.alwaysAsync();
        case PRIORITY -> opcode.withPriority(IoPriority.bestEffort(3));
      };
    }
  }

  /** Opens into an empty place; raw: by openAt. */
  record Open(int place, boolean raw, String path, Set<OpenOption> options) implements Action {}

  record Close(int place) implements Action {}

  record Register(int place) implements Action {}

  record Unregister(int place) implements Action {}

  /**
   * A read or a write.
   *
   * @param sizes of the segments, one behind the other
   * @param seed of the bytes that are written
   */
  record Transfer(
      On on, boolean write, Form form, List<Integer> sizes, long offset, int seed, Hint hint)
      implements OnFile {
    int bytes() {
      return sizes.stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether it is of whole pages, as transfers past the page cache are. */
    boolean isAligned() {
      return offset % Memory.PAGE_BYTES == 0
          && sizes.stream().allMatch(size -> size % Memory.PAGE_BYTES == 0);
    }
  }

  record Sync(On on, boolean dataOnly, Hint hint) implements OnFile {}

  record Truncate(On on, long length, Hint hint) implements OnFile {}

  record Allocate(On on, long offset, long length, Hint hint) implements OnFile {}

  record Advise(On on, long offset, long length, FileAdvice advice, Hint hint) implements OnFile {}

  /** In flight at the same time; no order of them makes a difference. */
  record Together(List<OnFile> operations) implements Action {}
}
