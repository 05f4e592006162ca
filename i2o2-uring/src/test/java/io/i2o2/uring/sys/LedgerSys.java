package io.i2o2.uring.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps an account of what rings were given: descriptors and mappings. */
public final class LedgerSys extends DelegatingSys {
  private final Set<Integer> descriptors = ConcurrentHashMap.newKeySet();
  private final Map<Long, Long> mappings = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  public LedgerSys(Sys real) {
    super(real);
  }

  /** Fails unless everything was given back, once, and no closed eventfd was written to. */
  public void assertNothingLeft() {
    assertEquals(List.of(), List.copyOf(faults));
    assertEquals(Set.of(), Set.copyOf(descriptors), "descriptors left open");
    assertEquals(Map.of(), Map.copyOf(mappings), "mappings left");
  }

  @Override
  public int setup(int entries, long params) {
    return opened(super.setup(entries, params));
  }

  @Override
  public int eventfd() {
    return opened(super.eventfd());
  }

  @Override
  public int close(int fd) {
    // Struck out first: a number is nobody's from the moment that its close begins.
    descriptors.remove(fd);
    int result = super.close(fd);
    if (result < 0) {
      faults.add("close of " + fd + " gave " + result);
    }
    return result;
  }

  @Override
  public int wake(int eventfd) {
    int result = super.wake(eventfd);
    // Looked at afterwards: it must have stayed open until the write was done.
    if (!descriptors.contains(eventfd)) {
      faults.add("a wake wrote to " + eventfd + ", which was closed");
    }
    return result;
  }

  @Override
  public long mmap(long bytes, int fd, long offset) {
    long address = super.mmap(bytes, fd, offset);
    if (address < -4095 || address > 0) {
      mappings.put(address, bytes);
    }
    return address;
  }

  @Override
  public int munmap(long address, long bytes) {
    Long mapped = mappings.remove(address);
    if (mapped == null || mapped != bytes) {
      faults.add("munmap of " + bytes + " bytes that were mapped as " + mapped);
      return -22;
    }
    return super.munmap(address, bytes);
  }

  private int opened(int descriptor) {
    if (descriptor >= 0) {
      descriptors.add(descriptor);
    }
    return descriptor;
  }
}
