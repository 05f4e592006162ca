package io.i2o2.uring.sys;

/** The calls of {@link Sys}, for scripts. */
public enum Call {
  SETUP,
  ENTER,
  REGISTER,
  MMAP,
  MUNMAP,
  CLOSE,
  EVENTFD,
  WAKE,
  READ,
  READ_NOW,
  READ_AT,
  WRITE_NOW,
  WRITE_AT,
  STATX,
  OPEN_CACHED,
  CLOSE_IN_PLACE,
  LOOK,
  POPULATE,
  POLL,
  AFFINITY,
  LIMIT
}
