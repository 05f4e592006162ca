package io.i2o2.fallback.driver;

import io.i2o2.Opcode;
import io.i2o2.fallback.file.FileKind;
import io.i2o2.fallback.file.NioFile;
import io.i2o2.opcode.OpcodeSpec;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** The ends of the streams that are open. Only for the owner. */
final class StreamEnds {
  private final Map<NioFile, Pair> pairs = new WeakHashMap<>();

  /** Both directions of a stream. */
  private record Pair(StreamEnd reading, StreamEnd writing) {}

  /** Where an operation waits if it may wait for another process, else null. */
  @Nullable StreamEnd of(Opcode opcode, @Nullable NioFile file) {
    if (file == null || file.kind() != FileKind.STREAM) {
      return null;
    }
    return switch (OpcodeSpec.of(opcode).kind().waitsFor()) {
      case FOR_DATA -> pair(file).reading;
      case FOR_ROOM -> pair(file).writing;
      case FOR_DRIVER, NEVER, TO_OPEN -> null;
    };
  }

  private Pair pair(NioFile file) {
    return pairs.computeIfAbsent(file, _ -> new Pair(new StreamEnd(), new StreamEnd()));
  }
}
