package io.i2o2.contract.differential;

import io.i2o2.Errno;
import io.i2o2.FileOption;
import io.i2o2.Opcode;
import io.i2o2.contract.differential.Action.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** FileChannel, called directly, one operation after the other. */
final class ChannelRival implements Rival {
  private static final int LARGEST_ERRNO = 133;

  /** An open file; a handle and a registered file of it may be closed in any order. */
  private static final class File {
    final Path path;
    final FileChannel channel;
    final boolean writable;

    /** FileChannel has no READ with APPEND: this one is open to write, and each goes to the end. */
    final boolean appends;

    int users = 1;

    File(Path path, FileChannel channel, boolean writable, boolean appends) {
      this.path = path;
      this.channel = channel;
      this.writable = writable;
      this.appends = appends;
    }

    void leave() throws IOException {
      if (--users == 0) {
        channel.close();
      }
    }
  }

  private final Path folder;
  private final Memory memory = new Memory();
  private final @Nullable File[] files = new File[Place.COUNT];
  private final @Nullable File[] registered = new File[Place.COUNT];
  private final boolean[] raw = new boolean[Place.COUNT];
  private final boolean[] closed = new boolean[Place.COUNT];

  ChannelRival(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "filechannel";
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public List<Outcome> run(Action action) throws IOException {
    return switch (action) {
      case Action.Together together -> together.operations().stream().map(this::run).toList();
      case Action.OnFile operation -> List.of(run(operation));
      case Action.Open open -> List.of(open(open));
      case Action.Close close -> List.of(close(close.place()));
      case Action.Register register -> List.of(register(register.place()));
      case Action.Unregister unregister -> List.of(unregister(unregister.place()));
    };
  }

  private Outcome run(Action.OnFile operation) {
    return switch (operation) {
      case Transfer a -> transfer(a);
      case Action.Sync a -> onFile(a.on(), file -> sync(file, a.dataOnly()));
      case Action.Truncate a -> onFile(a.on(), file -> truncate(file, a.length()));
      case Action.Allocate a -> onFile(a.on(), file -> allocate(file, a.offset(), a.length()));
      case Action.Advise _ -> Outcome.NONE;
    };
  }

  @Override
  public void close() throws IOException {
    for (int place = 0; place < Place.COUNT; place++) {
      for (File file : new @Nullable File[] {files[place], registered[place]}) {
        if (file != null) {
          file.leave();
        }
      }
    }
  }

  private Outcome open(Action.Open open) throws IOException {
    int place = open.place();
    files[place] = null;
    closed[place] = false;
    raw[place] = open.raw();
    Set<OpenOption> options = new HashSet<>(open.options());
    boolean append = options.contains(StandardOpenOption.APPEND);
    if (append && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      return Outcome.refused(IllegalArgumentException.class);
    }
    boolean appends = append && options.contains(StandardOpenOption.READ);
    if (appends) {
      options.remove(StandardOpenOption.APPEND);
      options.add(StandardOpenOption.WRITE);
    }
    if (options.remove(FileOption.DIRECT)) {
      options.add(directOption());
    }
    try {
      Path path = folder.resolve(open.path());
      FileChannel channel = FileChannel.open(path, options);
      boolean writable = append || options.contains(StandardOpenOption.WRITE);
      files[place] = new File(path, channel, writable, appends);
      return Outcome.of(0);
    } catch (IOException e) {
      return Outcome.of(-errno(e));
    }
  }

  private Outcome close(int place) throws IOException {
    File file = files[place];
    files[place] = null;
    if (file == null) {
      // A handle may be closed twice.
      return Outcome.of(closed[place] ? 0 : -Errno.EBADF);
    }
    closed[place] = !raw[place];
    file.leave();
    return Outcome.of(0);
  }

  private Outcome register(int place) {
    File file = files[place];
    if (file == null) {
      return none(place);
    }
    file.users++;
    registered[place] = file;
    return Outcome.of(0);
  }

  private Outcome unregister(int place) throws IOException {
    File file = registered[place];
    if (file == null) {
      return Outcome.refused(IllegalStateException.class);
    }
    registered[place] = null;
    file.leave();
    return Outcome.of(0);
  }

  private Outcome none(int place) {
    return closed[place] ? Outcome.refused(IllegalStateException.class) : Outcome.of(-Errno.EBADF);
  }

  private Outcome transfer(Transfer transfer) {
    ByteBuffer buffer = memory.prepare(0, transfer).asByteBuffer();
    Outcome outcome =
        onFile(
            transfer.on(),
            file ->
                transfer.write()
                    ? write(file, buffer, transfer.offset())
                    : read(file, buffer, transfer.offset()));
    return outcome.succeeded() || isErrno(outcome)
        ? new Outcome(outcome.answer(), memory.outcome(0, transfer, outcome.count()).memory())
        : outcome;
  }

  private static boolean isErrno(Outcome outcome) {
    return Errno.number(outcome.answer()).isPresent();
  }

  private Outcome onFile(Action.On on, Work work) {
    File file = on.registered() ? registered[on.place()] : files[on.place()];
    if (file == null) {
      return on.registered() ? Outcome.refused(IllegalStateException.class) : none(on.place());
    }
    try {
      return Outcome.of(work.on(file));
    } catch (NonReadableChannelException | NonWritableChannelException _) {
      return Outcome.of(-Errno.EBADF);
    } catch (IOException e) {
      return Outcome.of(-errno(e));
    }
  }

  private static int read(File file, ByteBuffer buffer, long offset) throws IOException {
    int count =
        offset == Opcode.CURRENT_POSITION
            ? file.channel.read(buffer)
            : file.channel.read(buffer, offset);
    return Math.max(count, 0);
  }

  private static int write(File file, ByteBuffer buffer, long offset) throws IOException {
    FileChannel channel = file.channel;
    boolean moves = offset == Opcode.CURRENT_POSITION;
    if (!file.appends) {
      return moves ? channel.write(buffer) : channel.write(buffer, offset);
    }
    int count = channel.write(buffer, channel.size());
    if (moves && count > 0) {
      channel.position(channel.size());
    }
    return count;
  }

  private static int sync(File file, boolean dataOnly) throws IOException {
    file.channel.force(!dataOnly);
    return 0;
  }

  private static int truncate(File file, long length) throws IOException {
    if (!file.writable) {
      return -Errno.EINVAL;
    }
    FileChannel channel = file.channel;
    if (length > channel.size()) {
      extend(file, length);
      return 0;
    }
    // NIO draws the position back to the new end, ftruncate(2) does not.
    long position = channel.position();
    channel.truncate(length);
    channel.position(position);
    return 0;
  }

  private static int allocate(File file, long offset, long length) throws IOException {
    if (length == 0) {
      return -Errno.EINVAL;
    }
    if (!file.writable) {
      return -Errno.EBADF;
    }
    if (offset + length > file.channel.size()) {
      extend(file, offset + length);
    }
    return 0;
  }

  /** Not by the file's own channel: if it appends or is direct, it cannot write just there. */
  private static void extend(File file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file.path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), length - 1);
    }
  }

  /** Java has no number: it is in the class, or the text is what strerror(3) says. */
  private static int errno(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> Errno.ENOENT;
      case FileAlreadyExistsException _ -> Errno.EEXIST;
      case AccessDeniedException _ -> Errno.EACCES;
      case FileSystemException f -> errno(String.valueOf(f.getReason()), e);
      default -> errno(String.valueOf(e.getMessage()), e);
    };
  }

  private static int errno(String text, IOException e) {
    if (text.startsWith("Too many levels of symbolic links or")) {
      // The one that the JDK puts into its own words.
      return Errno.ELOOP;
    }
    return IntStream.rangeClosed(1, LARGEST_ERRNO)
        .filter(number -> Errno.describe(number).endsWith(", " + text + ")"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("FileChannel says no errno: " + text, e));
  }

  /** By name: javac warns whenever the class is mentioned, and it cannot be told not to. */
  private static OpenOption directOption() {
    try {
      Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
      return (OpenOption) options.getField("DIRECT").get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this Java cannot open files past the page cache", e);
    }
  }

  private interface Work {
    int on(File file) throws IOException;
  }
}
