package io.i2o2.fail;

import io.i2o2.Opcode;
import io.i2o2.opcode.OpcodeKind;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import java.util.List;

/** The points of the operations. */
final class Operations {
  private static final Failpoint[] POINTS = points();

  static final Failpoint OPENAT = POINTS[OpenAt.KIND.index()];

  private Operations() {}

  private static Failpoint[] points() {
    List<OpcodeKind> kinds = OpcodeKind.all();
    Failpoint[] points = new Failpoint[kinds.size()];
    for (OpcodeKind each : kinds) {
      points[each.index()] = Registry.declare("i2o2::fail::op::" + each.name());
    }
    return points;
  }

  static Failpoint pointOf(Opcode opcode) {
    return POINTS[OpcodeSpec.of(opcode).kind().index()];
  }

  static Place place(SchedulerTag scheduler, Opcode opcode) {
    return new Place(scheduler, opcode, opcode.target(), opcode.startOffset(), opcode.byteCount());
  }

  /** The same operation with fewer bytes, so that the transfer itself is short. */
  static Opcode shortened(Opcode opcode, long bytes) {
    return opcode.byteCount() <= bytes ? opcode : OpcodeSpec.of(opcode).shortened(bytes);
  }
}
