package io.i2o2.uring.sys;

/** The real system calls, for a test to override some. */
public class DelegatingSys implements Sys {
  private final Sys real;

  public DelegatingSys(Sys real) {
    this.real = real;
  }

  @Override
  public int setup(int entries, long params) {
    return real.setup(entries, params);
  }

  @Override
  public int enter(
      int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
    return real.enter(fd, toSubmit, minComplete, flags, argument, argumentBytes);
  }

  @Override
  public int register(int fd, int opcode, long argument, int count) {
    return real.register(fd, opcode, argument, count);
  }

  @Override
  public long mmap(long bytes, int fd, long offset) {
    return real.mmap(bytes, fd, offset);
  }

  @Override
  public int munmap(long address, long bytes) {
    return real.munmap(address, bytes);
  }

  @Override
  public int setFlags(int fd, int flags) {
    return real.setFlags(fd, flags);
  }

  @Override
  public int close(int fd) {
    return real.close(fd);
  }

  @Override
  public int open(long path, int flags, int mode) {
    return real.open(path, flags, mode);
  }

  @Override
  public int eventfd() {
    return real.eventfd();
  }

  @Override
  public int wake(int eventfd) {
    return real.wake(eventfd);
  }

  @Override
  public long read(int fd, long address, long bytes) {
    return real.read(fd, address, bytes);
  }

  @Override
  public long transfer(VectoredCall call, int fd, long offset) {
    return real.transfer(call, fd, offset);
  }

  @Override
  public long call(FileCall call) {
    return real.call(call);
  }

  @Override
  public int statx(int fd, long path, long statx) {
    return real.statx(fd, path, statx);
  }

  @Override
  public int populate(long address, long bytes) {
    return real.populate(address, bytes);
  }

  @Override
  public int poll(int fd, int timeoutMillis) {
    return real.poll(fd, timeoutMillis);
  }

  @Override
  public int setAffinity(long mask, long bytes) {
    return real.setAffinity(mask, bytes);
  }

  @Override
  public long limit(int resource) {
    return real.limit(resource);
  }
}
