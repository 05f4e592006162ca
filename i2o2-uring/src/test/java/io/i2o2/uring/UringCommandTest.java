package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.LinuxSys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands to drivers that take them from anybody, in all sizes of SQE and of command. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class UringCommandTest {
  private static final int SOCKET_URING_OP_SIOCINQ = 0;

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void aSocketTellsHowMuchItHolds(boolean wide, int bytes) throws Exception {
    try (Scheduler scheduler = start(wide);
        DatagramChannel receiver = DatagramChannel.open();
        DatagramChannel sender = DatagramChannel.open()) {
      receiver.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      InetSocketAddress address = (InetSocketAddress) receiver.getLocalAddress();
      Fd fd = new Fd(descriptor(address.getPort()));
      Opcode command = command(fd, SOCKET_URING_OP_SIOCINQ, bytes);
      int empty = Rig.result(scheduler.submit(command));
      assumeTrue(empty != -Errno.EOPNOTSUPP, "this kernel's sockets take no commands (6.7)");
      assertEquals(0, empty);
      sender.send(ByteBuffer.allocate(77), address);

      Reply reply = scheduler.submit(command);
      assertEquals(77, Rig.result(reply));
      assertEquals(0, reply.extra());
      RegisteredFile slot = scheduler.registerFile(fd, Guard.NONE);
      assertEquals(77, Rig.result(scheduler.submit(command(slot, 0, bytes).alwaysAsync())));
      assertEquals(-Errno.EOPNOTSUPP, Rig.result(scheduler.submit(command(fd, 9999, bytes))));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void theNullDeviceTakesAnyCommand(boolean wide, int bytes) throws Exception {
    try (Scheduler scheduler = start(wide);
        FileHandle file = scheduler.open(Path.of("/dev/null"), StandardOpenOption.WRITE)) {
      int result = Rig.result(scheduler.submit(command(file, 5, bytes)));
      assumeTrue(result != -Errno.EOPNOTSUPP, "this kernel's /dev/null takes no commands (6.0)");
      assertEquals(0, result);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void aFileOfTheWrongKindSaysEopnotsupp(boolean wide, int bytes, @TempDir Path directory)
      throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(wide);
        FileHandle file = scheduler.open(path, StandardOpenOption.WRITE)) {
      assertEquals(-Errno.EOPNOTSUPP, Rig.result(scheduler.submit(command(file, 5, bytes))));
    }
  }

  private static Scheduler start(boolean wide) {
    assumeTrue(Rig.facts().supports(Abi.OP_URING_CMD), "this kernel has no uring_cmd (5.19)");
    return Rig.start(Rig.builder().sqe128(wide), new LinuxSys());
  }

  private static Opcode command(Target target, int command, int bytes) {
    return Opcode.uringCommand(target, command, bytes).build();
  }

  /** The descriptor of the socket bound to a port: its inode links the two lists. */
  private static int descriptor(int port) throws IOException {
    String local = String.format(Locale.ROOT, ":%04X", port);
    for (String table : new String[] {"/proc/self/net/udp", "/proc/self/net/udp6"}) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > 9 && fields[1].endsWith(local)) {
          return descriptor("socket:[" + fields[9] + "]");
        }
      }
    }
    throw new AssertionError("no socket with port " + port);
  }

  private static int descriptor(String name) throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return links
          .filter(link -> name.equals(target(link)))
          .mapToInt(link -> Integer.parseInt(link.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}
