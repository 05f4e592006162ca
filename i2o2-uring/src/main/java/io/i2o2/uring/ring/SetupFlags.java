package io.i2o2.uring.ring;

import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Sys;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tries the set-up flags that this library can use, one by one. */
public final class SetupFlags {
  private static final int ENTRIES = 2;

  private SetupFlags() {}

  /** Which of them this kernel takes, by name, in the order they came into the kernel. */
  public static Map<String, Boolean> supported(Sys sys) {
    Map<String, Boolean> supported = new LinkedHashMap<>();
    supported.put("IOPOLL", takes(sys, Abi.SETUP_IOPOLL));
    supported.put("SUBMIT_ALL", takes(sys, Abi.SETUP_SUBMIT_ALL));
    supported.put("COOP_TASKRUN", takes(sys, Abi.SETUP_COOP_TASKRUN));
    supported.put("TASKRUN_FLAG", takes(sys, Abi.SETUP_COOP_TASKRUN | Abi.SETUP_TASKRUN_FLAG));
    supported.put("SQE128", takes(sys, Abi.SETUP_SQE128));
    supported.put("CQE32", takes(sys, Abi.SETUP_CQE32));
    supported.put("SINGLE_ISSUER", takes(sys, Abi.SETUP_SINGLE_ISSUER));
    supported.put("DEFER_TASKRUN", takes(sys, Abi.SETUP_SINGLE_ISSUER | Abi.SETUP_DEFER_TASKRUN));
    supported.put("NO_SQARRAY", takes(sys, Abi.SETUP_NO_SQARRAY));
    return supported;
  }

  private static boolean takes(Sys sys, int flags) {
    RingParams params = new RingParams(flags | Abi.SETUP_R_DISABLED);
    int fd = sys.setup(ENTRIES, params.memory().address());
    if (fd >= 0) {
      GivingBack.close(sys, Ring.NAME, fd);
    }
    return fd >= 0;
  }
}
