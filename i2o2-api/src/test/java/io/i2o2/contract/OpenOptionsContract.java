package io.i2o2.contract;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open options: what FileChannel makes of them, or a refusal that names what to use. */
public interface OpenOptionsContract extends BackendFixture {
  /** The JDK's DIRECT and NOSHARE options: javac warns of each mention of their class. */
  String EXTENDED = "com.sun.nio.file.ExtendedOpenOption";

  @Test
  default void upToThreeOptionsDoWhatTheyDoForFileChannel(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start()) {
      for (Set<StandardOpenOption> options : upToThree()) {
        if (options.contains(DELETE_ON_CLOSE)
            || (options.contains(READ) && options.contains(APPEND))) {
          continue; // refused here, and refused there
        }
        for (boolean exists : new boolean[] {true, false}) {
          Path ours = fresh(directory.resolve("ours"), exists);
          Path theirs = fresh(directory.resolve("theirs"), exists);
          assertEquals(
              byChannel(theirs, options),
              byScheduler(scheduler, ours, options),
              () -> options + (exists ? " of a file" : " of no file"));
        }
      }
    }
  }

  @Test
  default void anOptionGivenTwiceCountsOnce(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start()) {
      scheduler.open(file, READ, READ).close();
      scheduler.open(file, WRITE, CREATE, WRITE, CREATE).close();
      assertEquals(10, Files.size(file));
    }
  }

  @Test
  default void theJdksDirectOptionIsOurs(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    OpenOption theirs = extended("DIRECT");
    try (Scheduler scheduler = start()) {
      assertEquals(
          outcome(() -> scheduler.open(file, READ, FileOption.DIRECT).close()),
          outcome(() -> scheduler.open(file, READ, theirs).close()));
      assertTrue(((io.i2o2.opcode.OpenAt) Opcode.openAt(file, Set.of(theirs), 0)).flags().direct());
    }
  }

  @Test
  default void doesNotFollowASymbolicLinkWhereAsked(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (Scheduler scheduler = start()) {
      scheduler.open(file, NOFOLLOW_LINKS).close();
      scheduler.open(link, READ).close();
      for (OpenOption way : List.of(READ, WRITE, APPEND)) {
        ErrnoException e =
            assertThrows(
                ErrnoException.class, () -> scheduler.open(link, way, NOFOLLOW_LINKS).close());
        assertEquals("ELOOP", Errno.name(e.errno()));
      }
      assertThrows(
          ErrnoException.class,
          () -> scheduler.open(link, WRITE, TRUNCATE_EXISTING, NOFOLLOW_LINKS).close());
      assertEquals(10, Files.size(file));
    }
  }

  @Test
  default void refusalsNameWhatToUse(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start()) {
      assertEquals(
          "open option DELETE_ON_CLOSE: delete the file by Files.delete, on Linux as soon as it is"
              + " open (it lives on without a name until it is closed), elsewhere when it is"
              + " closed",
          refusal(
              UnsupportedOperationException.class,
              () -> scheduler.open(file, CREATE, WRITE, DELETE_ON_CLOSE).close()));
      assertEquals(
          "open option NOSHARE_READ: use StandardOpenOption (not DELETE_ON_CLOSE),"
              + " LinkOption.NOFOLLOW_LINKS, FileOption",
          refusal(
              UnsupportedOperationException.class,
              () -> scheduler.open(file, CREATE, WRITE, extended("NOSHARE_READ")).close()));
      assertEquals(
          "open options APPEND and TRUNCATE_EXISTING together",
          refusal(
              IllegalArgumentException.class,
              () -> scheduler.open(file, CREATE, APPEND, TRUNCATE_EXISTING).close()));
      assertFalse(Files.exists(file));
    }
  }

  @Test
  default void nullsAreRefused(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start()) {
      assertEquals(
          "an open option is null",
          refusal(
              NullPointerException.class,
              () -> scheduler.open(file, CREATE, WRITE, nothing()).close()));
      assertThrows(
          NullPointerException.class, () -> scheduler.open(file, (OpenOption[]) nothing()).close());
      assertThrows(
          NullPointerException.class,
          () -> scheduler.open(OpenOptionsContract.<Path>nothing(), READ).close());
      assertEquals(
          "a file attribute is null",
          refusal(
              NullPointerException.class,
              () ->
                  scheduler
                      .open(
                          file,
                          Set.of(CREATE, WRITE),
                          OpenOptionsContract.<FileAttribute<?>>nothing())
                      .close()));
      assertFalse(Files.exists(file));
    }
  }

  @Test
  default void aFileIsCreatedWithThePermissionsAskedFor(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start()) {
      FileAttribute<?> permissions =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x---"));
      scheduler.open(file, Set.of(CREATE_NEW, WRITE), permissions).close();

      assertEquals("rwx--x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      String refusal =
          refusal(
              UnsupportedOperationException.class,
              () -> scheduler.open(file, Set.of(WRITE), new Hidden()).close());
      assertTrue(refusal.startsWith("file attribute dos:hidden cannot be set"), refusal);
    }
  }

  /** An attribute that is no permission. */
  record Hidden() implements FileAttribute<Boolean> {
    @Override
    public String name() {
      return "dos:hidden";
    }

    @Override
    public Boolean value() {
      return true;
    }
  }

  /** Something that may throw. */
  @FunctionalInterface
  interface Attempt {
    void run() throws Exception;
  }

  private static List<Set<StandardOpenOption>> upToThree() {
    List<Set<StandardOpenOption>> sets = new ArrayList<>();
    StandardOpenOption[] all = StandardOpenOption.values();
    for (int bits = 0; bits < 1 << all.length; bits++) {
      Set<StandardOpenOption> set = EnumSet.noneOf(StandardOpenOption.class);
      for (int i = 0; i < all.length; i++) {
        if ((bits & 1 << i) != 0) {
          set.add(all[i]);
        }
      }
      if (set.size() <= 3) {
        sets.add(set);
      }
    }
    return sets;
  }

  private static Path fresh(Path file, boolean exists) throws IOException {
    Files.deleteIfExists(file);
    return exists ? Files.write(file, new byte[10]) : file;
  }

  private static String byChannel(Path file, Set<StandardOpenOption> options) throws IOException {
    try (FileChannel channel = FileChannel.open(file, options)) {
      boolean read = true;
      try {
        channel.read(ByteBuffer.allocate(1), 0);
      } catch (NonReadableChannelException e) {
        read = false;
      }
      boolean written = true;
      try {
        channel.write(ByteBuffer.wrap(new byte[] {1}), 0);
      } catch (NonWritableChannelException e) {
        written = false;
      }
      return state(file, read, written);
    } catch (NoSuchFileException e) {
      return "ENOENT";
    } catch (FileAlreadyExistsException e) {
      return "EEXIST";
    } catch (IllegalArgumentException e) {
      return "refused, and there is a file: " + Files.exists(file);
    }
  }

  private static String byScheduler(Scheduler scheduler, Path file, Set<StandardOpenOption> options)
      throws Exception {
    try (FileHandle handle = scheduler.open(file, new HashSet<>(options))) {
      int read = Awaits.result(scheduler.submit(Opcode.read(handle, Segments.zeroed(1), 0)));
      int written =
          Awaits.result(scheduler.submit(Opcode.write(handle, Segments.of(new byte[] {1}), 0)));
      return state(file, read != -Errno.EBADF, written != -Errno.EBADF);
    } catch (ErrnoException e) {
      return Errno.name(e.errno());
    } catch (IllegalArgumentException e) {
      return "refused, and there is a file: " + Files.exists(file);
    }
  }

  private static String state(Path file, boolean read, boolean written) throws IOException {
    String content = Arrays.toString(Files.readAllBytes(file));
    return "read " + read + ", written " + written + ", now " + content;
  }

  private static OpenOption extended(String name) throws ClassNotFoundException {
    for (Object option : Class.forName(EXTENDED).getEnumConstants()) {
      if (option instanceof OpenOption found && option.toString().equals(name)) {
        return found;
      }
    }
    throw new AssertionError("no option " + name);
  }

  private static String outcome(Attempt attempt) {
    try {
      attempt.run();
      return "opened";
    } catch (Exception e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String refusal(Class<? extends Exception> type, Attempt attempt) {
    return String.valueOf(assertThrows(type, attempt::run).getMessage());
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what must not be given, given
  private static <T> T nothing() {
    @Nullable T nothing = null;
    return nothing;
  }
}
