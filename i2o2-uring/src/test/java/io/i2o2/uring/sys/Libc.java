package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * System calls that tests make beside the ring, to compare its results with or to set up a device.
 * Each returns what the call returns, or −errno; any thread may call.
 */
@SuppressWarnings("restricted") // the JDK has no such calls
public final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle GETSOCKOPT =
      handle(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle UNSHARE =
      handle("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle MOUNT =
      handle(
          "mount",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle UMOUNT2 =
      handle("umount2", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));

  private Libc() {}

  /** One call of a function that gives an int. */
  @FunctionalInterface
  private interface Body {
    int run(MemorySegment capture) throws Throwable;
  }

  /** ioctl(2), with a number or an address. */
  public static int ioctl(int fd, long request, long argument) {
    return run(own -> (int) IOCTL.invokeExact(own, fd, request, argument));
  }

  /**
   * getsockopt(2).
   *
   * @param value room for the value
   * @return how many bytes it has
   */
  public static int socketOption(int fd, int level, int name, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      long at = value.address();
      int result =
          run(own -> (int) GETSOCKOPT.invokeExact(own, fd, level, name, at, length.address()));
      return result < 0 ? result : length.get(JAVA_INT, 0);
    }
  }

  /** unshare(2): the calling thread, and those it makes from now on, leave what others share. */
  public static int unshare(int flags) {
    return run(own -> (int) UNSHARE.invokeExact(own, flags));
  }

  /** mount(2). */
  public static int mount(String source, String target, String type, long flags, String data) {
    try (Arena arena = Arena.ofConfined()) {
      long from = arena.allocateFrom(source).address();
      long to = arena.allocateFrom(target).address();
      long kind = arena.allocateFrom(type).address();
      long options = arena.allocateFrom(data).address();
      return run(own -> (int) MOUNT.invokeExact(own, from, to, kind, flags, options));
    }
  }

  /** umount2(2). */
  public static int unmount(String target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(target).address();
      return run(own -> (int) UMOUNT2.invokeExact(own, path, flags));
    }
  }

  private static int run(Body body) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      int result = body.run(capture);
      return result < 0 ? -(int) ERRNO.get(capture, 0L) : result;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
  }
}
