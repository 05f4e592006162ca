package io.i2o2.bench.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Scheduler;
import io.i2o2.bench.report.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CopyTest {
  private static final int BLOCK = 4096;
  private static final int DEPTH = 5;

  @TempDir Path folder;
  @AutoClose private final Scheduler scheduler = Scheduler.create();

  private Path file(String name, int bytes) throws IOException {
    byte[] contents = new byte[bytes];
    new Random(bytes).nextBytes(contents);
    return Files.write(folder.resolve(name), contents);
  }

  private Copy copy(Path source, Path target) {
    return new Copy(scheduler, source, target, BLOCK, DEPTH);
  }

  private static String messageOf(IOException e) {
    return String.valueOf(e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, DEPTH * BLOCK, 37 * BLOCK + 17})
  void copiesFilesOfAnySize(int bytes) throws Exception {
    Path source = file("source", bytes);
    Path target = folder.resolve("target");
    Copy copy = copy(source, target);
    Result result = copy.run();
    copy.verify();
    assertArrayEquals(Files.readAllBytes(source), Files.readAllBytes(target));
    assertEquals(bytes, copy.copied());
    assertEquals(bytes, copy.verified());
    assertEquals((bytes + BLOCK - 1) / BLOCK, result.operations());
  }

  @Test
  void nothingIsLeftOfALargerFileThatWasThere() throws Exception {
    Path source = file("source", 100);
    Path target = file("target", 10 * BLOCK);
    copy(source, target).run();
    assertArrayEquals(Files.readAllBytes(source), Files.readAllBytes(target));
  }

  @Test
  void refusesToCopyAFileOntoItself() throws IOException {
    Path source = file("source", 100);
    Path link = Files.createLink(folder.resolve("link"), source);
    Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), source);
    for (Path target : new Path[] {source, link, symbolic}) {
      IOException e = assertThrows(IOException.class, () -> copy(source, target).run());
      assertTrue(messageOf(e).contains("the same file"), messageOf(e));
    }
    assertEquals(100, Files.size(source));
  }

  @Test
  void aFolderIsNoSourceAndNoTargetIsMade() {
    Path target = folder.resolve("target");
    ErrnoException e = assertThrows(ErrnoException.class, () -> copy(folder, target).run());
    assertEquals(Errno.EISDIR, e.errno());
    assertFalse(Files.exists(target));
  }

  @Test
  void aMissingSourceIsNamedAndNoTargetIsMade() {
    Path source = folder.resolve("missing");
    Path target = folder.resolve("target");
    ErrnoException e = assertThrows(ErrnoException.class, () -> copy(source, target).run());
    assertEquals(Errno.ENOENT, e.errno());
    assertTrue(messageOf(e).contains(source.toString()), messageOf(e));
    assertFalse(Files.exists(target));
  }

  @Test
  void saysWhatIsIncompleteWhenTheDeviceIsFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no /dev/full");
    Path source = file("source", 10 * BLOCK);
    IOException e = assertThrows(IOException.class, () -> copy(source, full).run());
    assertTrue(messageOf(e).contains("write of 4096 bytes"), messageOf(e));
    assertTrue(messageOf(e).contains("ENOSPC"), messageOf(e));
    assertTrue(messageOf(e).contains("/dev/full is incomplete: 0 bytes"), messageOf(e));
  }

  @Test
  void verifyingFindsAByteThatDiffers() throws IOException {
    Path source = file("source", 10 * BLOCK);
    byte[] contents = Files.readAllBytes(source);
    contents[7 * BLOCK + 3]++;
    Path target = Files.write(folder.resolve("target"), contents);
    IOException e = assertThrows(DifferenceException.class, () -> copy(source, target).verify());
    assertTrue(messageOf(e).contains("byte " + (7 * BLOCK + 3)), messageOf(e));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, BLOCK, BLOCK + 1, 3 * BLOCK})
  void verifyingFindsAFileThatIsLonger(int bytes) throws IOException {
    Path source = file("source", bytes);
    byte[] contents = Files.readAllBytes(source);
    byte[] longer = new byte[bytes + 1];
    System.arraycopy(contents, 0, longer, 0, bytes);
    Path target = Files.write(folder.resolve("target"), longer);
    assertThrows(DifferenceException.class, () -> copy(source, target).verify());
    assertThrows(DifferenceException.class, () -> copy(target, source).verify());
  }
}
