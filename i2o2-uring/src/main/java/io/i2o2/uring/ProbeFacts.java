package io.i2o2.uring;

import io.i2o2.Fact;
import io.i2o2.uring.ring.AbiNames;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.SetupFlags;
import io.i2o2.uring.sys.Sys;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What the probe found, for people. */
final class ProbeFacts {
  private ProbeFacts() {}

  static List<Fact> of(RingFacts facts, Sys sys) {
    List<Fact> list = new ArrayList<>();
    list.add(new Fact("ring", "set-up", AbiNames.setup(facts.setupFlags())));
    list.add(new Fact("ring", "features", AbiNames.features(facts.features())));
    list.add(new Fact("ring", "fadvise and madvise of 4 GiB and more", yesNo(facts.longAdvice())));
    SetupFlags.supported(sys)
        .forEach((name, supported) -> list.add(new Fact("set-up flags", name, yesNo(supported))));
    new TreeMap<>(AbiNames.opcodes())
        .forEach((code, name) -> list.add(new Fact("opcodes", name, yesNo(facts.supports(code)))));
    list.add(
        new Fact("opcodes", "known to this kernel", facts.opcodes().cardinality() + " in all"));
    return List.copyOf(list);
  }

  private static String yesNo(boolean yes) {
    return yes ? "yes" : "no";
  }
}
