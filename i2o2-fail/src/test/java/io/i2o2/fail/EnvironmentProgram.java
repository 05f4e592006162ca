package io.i2o2.fail;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A program without a word about failpoints: writes a file, three times one byte. */
final class EnvironmentProgram {
  private EnvironmentProgram() {}

  public static void main(String[] args) throws IOException {
    try (Scheduler scheduler = Scheduler.builder().backend("fallback").build();
        FileHandle file =
            scheduler.open(
                Path.of(args[0]), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < 3; i++) {
        Opcode write = Opcode.write(file, Arena.ofAuto().allocate(1), i);
        System.out.println("wrote " + scheduler.submit(write, Guard.NONE).joinOrThrow());
      }
    }
  }
}
