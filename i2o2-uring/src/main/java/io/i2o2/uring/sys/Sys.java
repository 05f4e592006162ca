package io.i2o2.uring.sys;

/**
 * The system calls a ring needs. Each returns what the call returns, or −errno; none throws for an
 * errno. Addresses are native memory that the caller keeps alive during the call.
 *
 * <p>One instance serves one thread at a time, except {@link #wake}, {@link #populate} and {@link
 * #transfer} and {@link #call}, which any thread may call.
 */
public interface Sys {

  /** io_uring_setup(2): makes a ring; {@code params} is a struct io_uring_params. */
  int setup(int entries, long params);

  /** io_uring_enter(2), with an argument structure or none. */
  int enter(int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes);

  /** io_uring_register(2). */
  int register(int fd, int opcode, long argument, int count);

  /** mmap(2) of a part of the ring, shared, readable and writable, populated. */
  long mmap(long bytes, int fd, long offset);

  /** munmap(2). */
  int munmap(long address, long bytes);

  /** open(2); {@code path} is the address of a string that ends with a zero. */
  int open(long path, int flags, int mode);

  /** fcntl(2), F_SETFL: of an open file only O_APPEND, O_DIRECT and O_NONBLOCK change. */
  int setFlags(int fd, int flags);

  /** close(2). */
  int close(int fd);

  /** eventfd(2) with a count of 0, close-on-exec. */
  int eventfd();

  /** write(2) of 1 to an eventfd, by any thread. */
  int wake(int eventfd);

  /** read(2). */
  long read(int fd, long address, long bytes);

  /**
   * Reads or writes at an offset, by any thread. With RWF_NOWAIT −EAGAIN where it would wait, as
   * for a read of what is not in the page cache, and −EOPNOTSUPP if the file cannot tell.
   *
   * @param call memory for this call alone: what to do, where to or from
   */
  long transfer(VectoredCall call, int fd, long offset);

  /**
   * Opens, looks at or closes a file, by any thread.
   *
   * @param call memory for this call alone: what to do
   */
  long call(FileCall call);

  /**
   * statx(2) of the basic fields.
   *
   * @param fd an open file, or {@link Abi#AT_FDCWD}
   * @param path the address of a string that ends with a zero; empty for the open file itself
   * @param statx the address of a struct statx, {@link Abi#STATX_BYTES} long
   */
  int statx(int fd, long path, long statx);

  /**
   * madvise(2), MADV_POPULATE_WRITE (5.14), of whole pages: they are there and writable afterwards,
   * and hold what they held. By any thread.
   */
  int populate(long address, long bytes);

  /** poll(2) of one descriptor for input: 1 if there is some, 0 if the time is up. */
  int poll(int fd, int timeoutMillis);

  /** sched_setaffinity(2) of the calling thread. */
  int setAffinity(long mask, long bytes);

  /** getrlimit(2): the soft limit, where unlimited is {@link Long#MAX_VALUE}. */
  long limit(int resource);
}
