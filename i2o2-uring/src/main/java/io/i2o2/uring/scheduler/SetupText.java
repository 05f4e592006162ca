package io.i2o2.uring.scheduler;

import io.i2o2.uring.sys.Abi;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The names of a ring's set-up flags. */
public final class SetupText {
  private static final Map<Integer, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(Abi.SETUP_IOPOLL, "IOPOLL");
    NAMES.put(Abi.SETUP_SUBMIT_ALL, "SUBMIT_ALL");
    NAMES.put(Abi.SETUP_COOP_TASKRUN, "COOP_TASKRUN");
    NAMES.put(Abi.SETUP_TASKRUN_FLAG, "TASKRUN_FLAG");
    NAMES.put(Abi.SETUP_SQE128, "SQE128");
    NAMES.put(Abi.SETUP_CQE32, "CQE32");
    NAMES.put(Abi.SETUP_SINGLE_ISSUER, "SINGLE_ISSUER");
    NAMES.put(Abi.SETUP_DEFER_TASKRUN, "DEFER_TASKRUN");
    NAMES.put(Abi.SETUP_NO_SQARRAY, "NO_SQARRAY");
  }

  private SetupText() {}

  /** The flags that are set, by the kernel's names. */
  public static String of(int flags) {
    String text =
        NAMES.entrySet().stream()
            .filter(entry -> (flags & entry.getKey()) != 0)
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(" "));
    return text.isEmpty() ? "no set-up flags" : text;
  }
}
