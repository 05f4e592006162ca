package io.i2o2.uring;

import io.i2o2.Fd;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Descriptors of the JDK's sockets, which it does not tell: an inode links two lists of /proc. */
final class SocketFd {
  private static final int INODE_FIELD = 9;

  private SocketFd() {}

  static Fd of(DatagramChannel channel) throws IOException {
    return find("udp", (InetSocketAddress) channel.getLocalAddress(), 0);
  }

  static Fd of(SocketChannel connected) throws IOException {
    InetSocketAddress remote = (InetSocketAddress) connected.getRemoteAddress();
    return find("tcp", (InetSocketAddress) connected.getLocalAddress(), remote.getPort());
  }

  private static Fd find(String protocol, InetSocketAddress local, int remotePort)
      throws IOException {
    String from = port(local.getPort());
    String to = port(remotePort);
    for (String table : List.of(protocol, protocol + "6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > INODE_FIELD && fields[1].endsWith(from) && fields[2].endsWith(to)) {
          return descriptor("socket:[" + fields[INODE_FIELD] + "]");
        }
      }
    }
    throw new AssertionError("no " + protocol + " socket of " + local);
  }

  private static String port(int number) {
    return String.format(Locale.ROOT, ":%04X", number);
  }

  private static Fd descriptor(String name) throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return new Fd(
          links
              .filter(link -> name.equals(target(link)))
              .mapToInt(link -> Integer.parseInt(link.getFileName().toString()))
              .findFirst()
              .orElseThrow());
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
