package io.i2o2.engine;

import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import java.io.IOException;

/** Makes the facades of registered files and buffers. */
interface SlotFacades {
  /** Puts something into a slot. */
  @FunctionalInterface
  interface Registering<R> {
    R call() throws IOException;
  }

  /** Has a file put into a slot, and gives its facade. */
  RegisteredFile fileSlot(Registering<RegisteredFile> registering) throws IOException;

  /** Has a buffer put into a slot, and gives its facade. */
  RegisteredBuffer bufferSlot(Registering<RegisteredBuffer> registering) throws IOException;
}
