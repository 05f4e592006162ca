package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Libc;
import io.i2o2.uring.sys.LinuxSys;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands to sockets, beside the system calls that do the same. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class SocketCommandsTest {
  // enum io_uring_socket_op of linux/io_uring.h
  private static final int SOCKET_URING_OP_SIOCINQ = 0;
  private static final int SOCKET_URING_OP_SIOCOUTQ = 1;
  private static final int SOCKET_URING_OP_GETSOCKOPT = 2;
  private static final int SOCKET_URING_OP_SETSOCKOPT = 3;

  // linux/sockios.h and asm-generic/ioctls.h
  private static final int SIOCINQ = 0x541B;
  private static final int SIOCOUTQ = 0x5411;

  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_KEEPALIVE = 9;
  private static final int SO_LINGER = 13;
  private static final int SO_DOMAIN = 39;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int ENOPROTOOPT = 92;
  private static final int NO_OPTION = 9999;

  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void aSocketSaysHowMuchItHolds(boolean wide, int bytes) throws Exception {
    try (Scheduler scheduler = start(wide);
        DatagramChannel receiver = DatagramChannel.open();
        DatagramChannel sender = DatagramChannel.open()) {
      receiver.bind(LOOPBACK);
      Fd fd = SocketFd.of(receiver);
      Opcode command = command(fd, SOCKET_URING_OP_SIOCINQ, bytes);
      assertEquals(0, firstResult(scheduler, command));
      sender.send(ByteBuffer.allocate(77), receiver.getLocalAddress());

      Reply reply = scheduler.submit(command);
      assertEquals(77, Rig.result(reply));
      assertEquals(0, reply.extra());
      assertEquals(77, queued(fd, SIOCINQ));
      RegisteredFile slot = scheduler.registerFile(fd, Guard.NONE);
      assertEquals(77, Rig.result(scheduler.submit(command(slot, 0, bytes).alwaysAsync())));
      assertEquals(-Errno.EOPNOTSUPP, Rig.result(scheduler.submit(command(fd, NO_OPTION, bytes))));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void aSocketSaysHowMuchItsPeerHasNotTaken(boolean wide, int bytes) throws Exception {
    try (Scheduler scheduler = start(wide);
        ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK);
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel peer = server.accept()) {
      Fd fd = SocketFd.of(client);
      Opcode command = command(fd, SOCKET_URING_OP_SIOCOUTQ, bytes);
      assertEquals(0, firstResult(scheduler, command));
      client.configureBlocking(false);
      int most = 16 << 20;
      ByteBuffer data = ByteBuffer.allocateDirect(1 << 16);
      int sent = 0;
      for (int count = 1; count > 0 && sent < most; sent += count) {
        count = client.write(data.clear());
      }
      int given = sent;

      Rig.until("the queue holds still", () -> queued(fd, SIOCOUTQ) == result(scheduler, command));
      assertTrue(result(scheduler, command) > 0, "nothing in the queue");
      int waiting = result(scheduler, command(SocketFd.of(peer), SOCKET_URING_OP_SIOCINQ, bytes));
      assertTrue(waiting > 0 && waiting < given, () -> waiting + " of " + given);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void optionsAreThoseOfGetsockopt(boolean wide, int bytes) throws Exception {
    try (Scheduler scheduler = start(wide);
        SocketChannel socket = SocketChannel.open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
      socket.connect(server.getLocalAddress());
      Fd fd = SocketFd.of(socket);
      for (int name :
          new int[] {SO_TYPE, SO_RCVBUF, SO_SNDBUF, SO_KEEPALIVE, SO_LINGER, SO_DOMAIN}) {
        // Room for more than it has, for as much, and for less.
        for (int room : new int[] {16, 8, 4, 2}) {
          MemorySegment expected = Rig.memory(16).fill((byte) 0x55);
          MemorySegment value = Rig.memory(16).fill((byte) 0x55);
          Opcode command =
              option(
                  fd, SOCKET_URING_OP_GETSOCKOPT, bytes, SOL_SOCKET, name, value.asSlice(0, room));
          int result = firstResult(scheduler, command);
          assertEquals(
              Libc.socketOption(fd.number(), SOL_SOCKET, name, expected.asSlice(0, room)), result);
          assertArrayEquals(
              expected.toArray(JAVA_BYTE), value.toArray(JAVA_BYTE), () -> "option " + name);
        }
      }
      MemorySegment four = Rig.memory(4);
      assertEquals(
          -ENOPROTOOPT,
          result(
              scheduler,
              option(fd, SOCKET_URING_OP_GETSOCKOPT, bytes, SOL_SOCKET, NO_OPTION, four)));
      assertEquals(
          -Errno.EOPNOTSUPP,
          result(
              scheduler,
              option(fd, SOCKET_URING_OP_GETSOCKOPT, bytes, IPPROTO_TCP, TCP_NODELAY, four)));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void optionsAreSetAsBySetsockopt(boolean wide, int bytes) throws Exception {
    try (Scheduler scheduler = start(wide);
        SocketChannel socket = SocketChannel.open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
      socket.connect(server.getLocalAddress());
      Fd fd = SocketFd.of(socket);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, false);
      MemorySegment value = Rig.memory(4);
      value.set(JAVA_INT, 0, 1);
      int set = SOCKET_URING_OP_SETSOCKOPT;
      assertEquals(
          0, firstResult(scheduler, option(fd, set, bytes, SOL_SOCKET, SO_KEEPALIVE, value)));
      assertTrue(socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
      assertEquals(0, result(scheduler, option(fd, set, bytes, IPPROTO_TCP, TCP_NODELAY, value)));
      assertTrue(socket.getOption(StandardSocketOptions.TCP_NODELAY));
      value.set(JAVA_INT, 0, 20_000);
      assertEquals(0, result(scheduler, option(fd, set, bytes, SOL_SOCKET, SO_RCVBUF, value)));
      assertEquals(20_000, socket.getOption(StandardSocketOptions.SO_RCVBUF));

      assertEquals(
          -Errno.EINVAL,
          result(scheduler, option(fd, set, bytes, SOL_SOCKET, SO_RCVBUF, value.asSlice(0, 3))));
      assertEquals(
          -ENOPROTOOPT, result(scheduler, option(fd, set, bytes, SOL_SOCKET, NO_OPTION, value)));
      assertEquals(
          -ENOPROTOOPT, result(scheduler, option(fd, set, bytes, SOL_SOCKET, SO_TYPE, value)));
    }
  }

  private static Scheduler start(boolean wide) {
    assumeTrue(Rig.facts().supports(Abi.OP_URING_CMD), "this kernel has no uring_cmd (5.19)");
    return Rig.start(Rig.builder().sqe128(wide), new LinuxSys());
  }

  /** The result of a command that older kernels refuse. */
  private static int firstResult(Scheduler scheduler, Opcode command) {
    int result = result(scheduler, command);
    assumeTrue(result != -Errno.EOPNOTSUPP, "this kernel's sockets take no such commands (6.7)");
    return result;
  }

  private static int result(Scheduler scheduler, Opcode command) {
    try {
      return Rig.result(scheduler.submit(command));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int queued(Fd fd, int request) {
    MemorySegment count = Rig.memory(4);
    assertEquals(0, Libc.ioctl(fd.number(), request, count.address()));
    return count.get(JAVA_INT, 0);
  }

  private static Opcode command(Target target, int command, int bytes) {
    return Opcode.uringCommand(target, command, bytes).build();
  }

  private static Opcode option(
      Target target, int command, int bytes, int level, int name, MemorySegment value) {
    return Opcode.uringCommand(target, command, bytes).socketOption(level, name, value).build();
  }
}
