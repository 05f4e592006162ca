package io.i2o2.uring.scheduler;

import io.i2o2.uring.ring.ResourceTable;
import io.i2o2.uring.ring.ResourceTable.Kind;
import io.i2o2.uring.ring.Ring;

/**
 * How many slots there are for registered resources.
 *
 * @param fileSlots for files
 * @param bufferSlots for buffers
 */
record Resources(int fileSlots, int bufferSlots) {
  Slots<FileSlot> files(Ring ring) {
    return new Slots<>(
        new ResourceTable(ring, Kind.FILES), UserData.FILE_TAG, fileSlots, "registeredFiles");
  }

  Slots<BufferSlot> buffers(Ring ring) {
    return new Slots<>(
        new ResourceTable(ring, Kind.BUFFERS),
        UserData.BUFFER_TAG,
        bufferSlots,
        "registeredBuffers");
  }
}
