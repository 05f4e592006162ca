package io.i2o2.fallback.file;

import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens files with the meaning that open(2) gives to the options. */
public final class FileOpener {
  private static final int USUAL_BLOCK_BYTES = 4096;

  private FileOpener() {}

  /**
   * Opens a file.
   *
   * @param opcode path, options, permissions
   * @return the file, with the caller as its first user
   * @throws IOException as NIO throws it
   */
  public static NioFile open(OpenAt opcode) throws IOException {
    Path path = opcode.path();
    OpenFlags flags = opcode.flags();
    try {
      return flags.append() ? openToAppend(opcode, flags) : openOnce(opcode, flags);
    } catch (AccessDeniedException e) {
      return directory(path, flags, e);
    }
  }

  /**
   * Whether a path leads to a pipe, a terminal or another device, whose opening may wait.
   *
   * @param path any
   * @return false for what does not exist, or cannot be looked at
   */
  public static boolean isStreamOrDevice(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).isOther();
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }

  private static NioFile openOnce(OpenAt opcode, OpenFlags flags) throws IOException {
    if (isTwoWay(opcode.path(), flags)) {
      return openTwoWay(opcode.path(), flags);
    }
    Set<OpenOption> options = lasting(flags);
    options.addAll(creating(flags));
    FileChannel channel = FileChannel.open(opcode.path(), options, permissions(opcode));
    return opened(opcode.path(), flags, channel, null, flags.write());
  }

  private static boolean isTwoWay(Path path, OpenFlags flags) {
    return flags.read()
        && flags.write()
        && !flags.createNew()
        && !flags.direct()
        && !flags.noFollow()
        && path.getFileSystem() == FileSystems.getDefault()
        && isStreamOrDevice(path)
        && path.toFile().toPath().equals(path);
  }

  /**
   * One descriptor with two channels: a channel that is read waits with a lock that its writes
   * need. Opening a second time would be another terminal or device with some drivers.
   */
  private static NioFile openTwoWay(Path path, OpenFlags flags) throws IOException {
    RandomAccessFile both = new RandomAccessFile(path.toFile(), "rw");
    try {
      FileChannel channel = both.getChannel();
      boolean isStream = kind(path, channel) == FileKind.STREAM;
      FileChannel writer = isStream ? new FileOutputStream(both.getFD()).getChannel() : null;
      return opened(path, flags, channel, writer, true);
    } catch (Throwable e) {
      both.close();
      throw e;
    }
  }

  private static NioFile openToAppend(OpenAt opcode, OpenFlags flags) throws IOException {
    Set<OpenOption> options = creating(flags);
    options.add(StandardOpenOption.APPEND);
    addWays(flags, options);
    FileChannel appender = FileChannel.open(opcode.path(), options, permissions(opcode));
    try {
      return openTwice(opcode, flags, appender);
    } catch (Throwable e) {
      appender.close();
      throw e;
    }
  }

  /** The second time for reading, and for what a channel that appends cannot do. */
  private static NioFile openTwice(OpenAt opcode, OpenFlags flags, FileChannel appender)
      throws IOException {
    Set<OpenOption> options = lasting(flags);
    try {
      return opened(opcode.path(), flags, FileChannel.open(opcode.path(), options), appender, true);
    } catch (FileSystemException e) {
      // The file may only be appended to.
      options.remove(StandardOpenOption.WRITE);
      FileChannel channel = flags.read() ? FileChannel.open(opcode.path(), options) : appender;
      return opened(opcode.path(), flags, channel, appender, false);
    }
  }

  private static NioFile opened(
      Path path,
      OpenFlags flags,
      FileChannel channel,
      @Nullable FileChannel appender,
      boolean resizable)
      throws IOException {
    try {
      int blockBytes = flags.direct() ? blockBytes(path) : 1;
      return new NioFile(flags, kind(path, channel), channel, appender, blockBytes, resizable);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** Options of every channel of the file. */
  private static Set<OpenOption> lasting(OpenFlags flags) {
    Set<OpenOption> options = new HashSet<>();
    if (flags.read()) {
      options.add(StandardOpenOption.READ);
    }
    if (flags.write()) {
      options.add(StandardOpenOption.WRITE);
    }
    addWays(flags, options);
    return options;
  }

  private static void addWays(OpenFlags flags, Set<OpenOption> options) {
    if (flags.noFollow()) {
      options.add(LinkOption.NOFOLLOW_LINKS);
    }
    if (flags.direct()) {
      options.add(directOption());
    }
    if (flags.dataSync()) {
      options.add(StandardOpenOption.DSYNC);
    }
    if (flags.sync()) {
      options.add(StandardOpenOption.SYNC);
    }
  }

  /**
   * ExtendedOpenOption.DIRECT. By name, because javac warns of each mention of the class with a
   * warning that cannot be suppressed.
   */
  private static OpenOption directOption() {
    try {
      Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
      for (Object constant : options.getEnumConstants()) {
        if (constant instanceof OpenOption option && option.toString().equals("DIRECT")) {
          return option;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new UnsupportedOperationException("this JDK cannot open files past the page cache", e);
    }
    throw new UnsupportedOperationException("this JDK cannot open files past the page cache");
  }

  /** Options that act once, while the file is opened. */
  private static Set<OpenOption> creating(OpenFlags flags) {
    Set<OpenOption> options = new HashSet<>();
    if (flags.create()) {
      options.add(StandardOpenOption.CREATE);
    }
    if (flags.createNew()) {
      options.add(StandardOpenOption.CREATE_NEW);
    }
    if (flags.truncate()) {
      options.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    return options;
  }

  private static FileAttribute<?>[] permissions(OpenAt opcode) {
    OpenFlags flags = opcode.flags();
    boolean creates = flags.create() || flags.createNew();
    if (!creates
        || !opcode.path().getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] fromTheHighestBit = PosixFilePermission.values();
    for (int i = 0; i < fromTheHighestBit.length; i++) {
      if ((opcode.mode() & 0400 >> i) != 0) {
        permissions.add(fromTheHighestBit[i]);
      }
    }
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
  }

  private static FileKind kind(Path path, FileChannel channel) {
    try {
      channel.position();
    } catch (IOException _) {
      return FileKind.STREAM;
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        return FileKind.DIRECTORY;
      }
      return attributes.isOther() ? FileKind.DEVICE : FileKind.REGULAR;
    } catch (IOException _) {
      // Somebody took the name away meanwhile; that happens to regular files.
      return FileKind.REGULAR;
    }
  }

  private static int blockBytes(Path path) {
    try {
      return (int) Math.max(USUAL_BLOCK_BYTES, Files.getFileStore(path).getBlockSize());
    } catch (IOException | UnsupportedOperationException _) {
      return USUAL_BLOCK_BYTES;
    }
  }

  /** Windows refuses to open directories; Linux opens them to read, and has an errno of its own. */
  private static NioFile directory(Path path, OpenFlags flags, AccessDeniedException thrown)
      throws IOException {
    if (flags.createNew() || !Files.isDirectory(path)) {
      throw thrown;
    }
    if (flags.write()) {
      throw new FileSystemException(path.toString(), null, "Is a directory");
    }
    if (flags.direct() || !Files.isReadable(path)) {
      throw thrown;
    }
    return new NioFile(flags, FileKind.DIRECTORY, null, null, 1, false);
  }
}
