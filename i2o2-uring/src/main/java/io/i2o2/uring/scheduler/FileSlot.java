package io.i2o2.uring.scheduler;

import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import java.io.IOException;

/** A registered file. */
final class FileSlot extends Registration implements RegisteredFile {
  FileSlot(UringScheduler scheduler, int slot, int generation, Guard guard) {
    super(scheduler, slot, generation, guard);
  }

  @Override
  public RegisteredFile replace(Target file, Guard newGuard) throws IOException {
    return scheduler().replaceFile(this, file, newGuard);
  }

  @Override
  String what() {
    return "registered file";
  }

  @Override
  String type() {
    return "RegisteredFile";
  }

  @Override
  void remove(RingLoop loop) {
    loop.fileSlots().remove(this);
  }
}
