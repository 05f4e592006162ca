package io.i2o2.contract.differential;

import io.i2o2.Opcode;
import io.i2o2.contract.differential.Action.Transfer;

/** Where the documentation lets rivals differ: actions that are left out, each by its name. */
enum Difference {
  /**
   * What must be aligned in a file opened past the page cache depends on device and file system
   * (statx(2), STATX_DIOALIGN), and NIO demands whole blocks. Aligned operations are compared.
   */
  MISALIGNED_DIRECT {
    @Override
    boolean covers(Action action, Place place) {
      return place.isDirect() && action instanceof Transfer transfer && !transfer.isAligned();
    }
  },

  /** A short read at the end of the file leaves the position where nothing is aligned. */
  POSITION_OF_DIRECT {
    @Override
    boolean covers(Action action, Place place) {
      return place.isDirect()
          && action instanceof Transfer transfer
          && (place.appends() || transfer.offset() == Opcode.CURRENT_POSITION);
    }
  };

  abstract boolean covers(Action action, Place place);

  /** Whether an action is to be left out. */
  static boolean anyCovers(Action action, Place place) {
    for (Difference each : values()) {
      if (each.covers(action, place)) {
        return true;
      }
    }
    return false;
  }
}
