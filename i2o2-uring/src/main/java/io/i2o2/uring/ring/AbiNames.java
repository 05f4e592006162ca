package io.i2o2.uring.ring;

import io.i2o2.uring.sys.Abi;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The kernel's names of bits and numbers, for people. */
public final class AbiNames {
  private static final List<String> SETUP =
      List.of(
          "IOPOLL",
          "SQPOLL",
          "SQ_AFF",
          "CQSIZE",
          "CLAMP",
          "ATTACH_WQ",
          "R_DISABLED",
          "SUBMIT_ALL",
          "COOP_TASKRUN",
          "TASKRUN_FLAG",
          "SQE128",
          "CQE32",
          "SINGLE_ISSUER",
          "DEFER_TASKRUN",
          "NO_MMAP",
          "REGISTERED_FD_ONLY",
          "NO_SQARRAY",
          "HYBRID_IOPOLL",
          "CQE_MIXED",
          "SQE_MIXED");

  private static final List<String> FEATURES =
      List.of(
          "SINGLE_MMAP",
          "NODROP",
          "SUBMIT_STABLE",
          "RW_CUR_POS",
          "CUR_PERSONALITY",
          "FAST_POLL",
          "POLL_32BITS",
          "SQPOLL_NONFIXED",
          "EXT_ARG",
          "NATIVE_WORKERS",
          "RSRC_TAGS",
          "CQE_SKIP",
          "LINKED_FILE",
          "REG_REG_RING",
          "RECVSEND_BUNDLE",
          "MIN_TIMEOUT",
          "RW_ATTR",
          "NO_IOWAIT");

  private static final Map<Integer, String> OPCODES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(Abi.OP_NOP, "NOP"),
              Map.entry(Abi.OP_READV, "READV"),
              Map.entry(Abi.OP_WRITEV, "WRITEV"),
              Map.entry(Abi.OP_FSYNC, "FSYNC"),
              Map.entry(Abi.OP_READ_FIXED, "READ_FIXED"),
              Map.entry(Abi.OP_WRITE_FIXED, "WRITE_FIXED"),
              Map.entry(Abi.OP_ASYNC_CANCEL, "ASYNC_CANCEL"),
              Map.entry(Abi.OP_FALLOCATE, "FALLOCATE"),
              Map.entry(Abi.OP_OPENAT, "OPENAT"),
              Map.entry(Abi.OP_CLOSE, "CLOSE"),
              Map.entry(Abi.OP_READ, "READ"),
              Map.entry(Abi.OP_WRITE, "WRITE"),
              Map.entry(Abi.OP_FADVISE, "FADVISE"),
              Map.entry(Abi.OP_MADVISE, "MADVISE"),
              Map.entry(Abi.OP_URING_CMD, "URING_CMD"),
              Map.entry(Abi.OP_URING_CMD128, "URING_CMD128"),
              Map.entry(Abi.OP_FTRUNCATE, "FTRUNCATE")));

  private AbiNames() {}

  /**
   * The IORING_SETUP flags that are set, without R_DISABLED, which every ring of ours starts with.
   */
  public static String setup(int flags) {
    String text = bits(SETUP, flags & ~Abi.SETUP_R_DISABLED);
    return text.isEmpty() ? "no set-up flags" : text;
  }

  /** The IORING_FEAT flags that are set. */
  public static String features(int flags) {
    return bits(FEATURES, flags);
  }

  /** The operations that this library uses, by number. */
  public static Map<Integer, String> opcodes() {
    return Map.copyOf(OPCODES);
  }

  private static String bits(List<String> names, int flags) {
    return BitSet.valueOf(new long[] {flags & 0xffffffffL}).stream()
        .mapToObj(bit -> bit < names.size() ? names.get(bit) : "bit " + bit)
        .collect(Collectors.joining(" "));
  }
}
