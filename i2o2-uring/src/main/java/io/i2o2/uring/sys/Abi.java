package io.i2o2.uring.sys;

/**
 * The numbers of linux/io_uring.h that this library uses, under the kernel's names, with the kernel
 * that brought them.
 */
public final class Abi {
  // io_uring_setup(2), flags
  public static final int SETUP_IOPOLL = 1;
  public static final int SETUP_CQSIZE = 1 << 3;
  public static final int SETUP_R_DISABLED = 1 << 6; // 5.10
  public static final int SETUP_SUBMIT_ALL = 1 << 7; // 5.18
  public static final int SETUP_COOP_TASKRUN = 1 << 8; // 5.19
  public static final int SETUP_TASKRUN_FLAG = 1 << 9; // 5.19
  public static final int SETUP_SQE128 = 1 << 10; // 5.19
  public static final int SETUP_CQE32 = 1 << 11; // 5.19
  public static final int SETUP_SINGLE_ISSUER = 1 << 12; // 6.0
  public static final int SETUP_DEFER_TASKRUN = 1 << 13; // 6.1
  public static final int SETUP_NO_SQARRAY = 1 << 16; // 6.6
  public static final int SETUP_CQE_MIXED = 1 << 18; // 6.18
  public static final int SETUP_SQE_MIXED = 1 << 19; // 6.19

  // io_uring_setup(2), features
  public static final int FEAT_SINGLE_MMAP = 1;
  public static final int FEAT_NODROP = 1 << 1;
  public static final int FEAT_SUBMIT_STABLE = 1 << 2;
  public static final int FEAT_EXT_ARG = 1 << 8;
  public static final int FEAT_RSRC_TAGS = 1 << 10; // 5.13
  public static final int FEAT_NO_IOWAIT = 1 << 17; // 6.15

  // mmap offsets
  public static final long OFF_SQ_RING = 0;
  public static final long OFF_SQES = 0x10000000L;

  // io_uring_enter(2), flags
  public static final int ENTER_GETEVENTS = 1;
  public static final int ENTER_EXT_ARG = 1 << 3;
  public static final int ENTER_REGISTERED_RING = 1 << 4; // 5.18
  public static final int ENTER_NO_IOWAIT = 1 << 7; // 6.15

  // Submission queue ring flags
  public static final int SQ_CQ_OVERFLOW = 1 << 1;
  public static final int SQ_TASKRUN = 1 << 2;

  // io_uring_register(2), opcodes
  public static final int UNREGISTER_BUFFERS = 1;
  public static final int UNREGISTER_FILES = 3;
  public static final int REGISTER_PROBE = 8;
  public static final int REGISTER_ENABLE_RINGS = 12;
  public static final int REGISTER_FILES2 = 13; // 5.13
  public static final int REGISTER_FILES_UPDATE2 = 14;
  public static final int REGISTER_BUFFERS2 = 15;
  public static final int REGISTER_BUFFERS_UPDATE = 16;
  public static final int REGISTER_IOWQ_MAX_WORKERS = 19; // 5.15
  public static final int REGISTER_RING_FDS = 20; // 5.18
  public static final int UNREGISTER_RING_FDS = 21;

  // SQE flags
  public static final int SQE_FIXED_FILE = 1;
  public static final int SQE_ASYNC = 1 << 4;
  public static final int SQE_CQE_SKIP_SUCCESS = 1 << 6; // 5.17

  // CQE flags
  public static final int CQE_SKIP = 1 << 5; // 6.18
  public static final int CQE_32 = 1 << 15; // 6.18

  // Operations
  public static final int OP_NOP = 0;
  public static final int OP_READV = 1;
  public static final int OP_WRITEV = 2;
  public static final int OP_FSYNC = 3;
  public static final int OP_READ_FIXED = 4;
  public static final int OP_WRITE_FIXED = 5;
  public static final int OP_ASYNC_CANCEL = 14;
  public static final int OP_FALLOCATE = 17;
  public static final int OP_OPENAT = 18;
  public static final int OP_CLOSE = 19;
  public static final int OP_READ = 22;
  public static final int OP_WRITE = 23;
  public static final int OP_FADVISE = 24;
  public static final int OP_MADVISE = 25;
  public static final int OP_URING_CMD = 46; // 5.19
  public static final int OP_FTRUNCATE = 55; // 6.9
  public static final int OP_URING_CMD128 = 64; // 6.19

  // Flags of single operations
  public static final int FSYNC_DATASYNC = 1;
  public static final int URING_CMD_FIXED = 1;
  public static final int AT_FDCWD = -100;

  // statx(2)
  public static final int STATX_BYTES = 256;
  public static final long STATX_LINKS_AT = 16;
  public static final long STATX_MODE_AT = 28;

  // getrlimit(2)
  public static final int RLIMIT_NOFILE = 7;
  public static final int RLIMIT_MEMLOCK = 8;

  private Abi() {}
}
