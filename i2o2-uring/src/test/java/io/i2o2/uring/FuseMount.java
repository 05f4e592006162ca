package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.contract.Awaits;
import io.i2o2.uring.sys.Libc;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A FUSE file system mounted where two threads alone see it: mount_namespaces(7). So no other
 * program waits for it, and it is gone with the threads, however the test ends.
 */
final class FuseMount implements AutoCloseable {
  private static final int CLONE_NEWNS = 0x20000;
  private static final int MS_NOSUID_NODEV = 2 | 4;
  private static final int MS_REC_PRIVATE = 0x4000 | 1 << 18;
  private static final int MNT_FORCE_DETACH = 1 | 2;
  private static final ThreadFactory DAEMONS = Thread.ofPlatform().daemon().factory();

  private final Path folder;
  private final ExecutorService mounting = Executors.newSingleThreadExecutor(DAEMONS);

  /** Its thread is made by the other one, and is where that is. */
  private final ExecutorService visiting = Executors.newSingleThreadExecutor(DAEMONS);

  private boolean isMounted;

  FuseMount(Path folder) {
    this.folder = folder;
  }

  /** Mounts what a descriptor of /dev/fuse will serve; the test is skipped where it must not. */
  void mount(int fuse) {
    int unshared = on(mounting, () -> Libc.unshare(CLONE_NEWNS));
    assumeTrue(
        unshared == 0, () -> "no mount namespace, for which it needs root: errno " + -unshared);
    int isPrivate = on(mounting, () -> Libc.mount("none", "/", "none", MS_REC_PRIVATE, ""));
    assertEquals(0, isPrivate, "mounts of its own");
    String options = "fd=" + fuse + ",rootmode=40000,user_id=0,group_id=0";
    int mounted =
        on(mounting, () -> Libc.mount("i2o2", folder.toString(), "fuse", MS_NOSUID_NODEV, options));
    assumeTrue(mounted == 0, () -> "no mount of FUSE: errno " + -mounted);
    isMounted = true;
    int visited = on(mounting, () -> visiting.submit(() -> 0).get());
    assertEquals(0, visited);
  }

  /** Runs something on a thread that sees the file system. */
  <T> Future<T> visit(Callable<T> visit) {
    return visiting.submit(visit);
  }

  /** Ends the connection: who waits for the file system has an error, as have all its commands. */
  void abort() {
    if (isMounted) {
      isMounted = false;
      assertEquals(0, on(mounting, () -> Libc.unmount(folder.toString(), MNT_FORCE_DETACH)));
    }
  }

  @Override
  public void close() {
    try {
      abort();
    } finally {
      visiting.shutdown();
      mounting.shutdown();
    }
    assertTrue(hasEnded(visiting), "a visit never ends");
    assertTrue(hasEnded(mounting), "a call never ends");
  }

  private static boolean hasEnded(ExecutorService thread) {
    try {
      return thread.awaitTermination(Rig.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T on(ExecutorService thread, Callable<T> call) {
    try {
      return Awaits.value(thread.submit(call));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
