package io.i2o2.engine;

import io.i2o2.FileHandle;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens files on the threads of their callers, where what the path leads to is in memory: a
 * microsecond or two, and the way to the loop and back many times as long. What cannot be opened so
 * changes nothing and is opened by the loop, which also finds out the error.
 */
final class OpensInPlace {
  /**
   * A virtual thread that opens, reads and closes files never parks: it yields one time in so many,
   * about once a millisecond.
   */
  private static final int OPENS_TO_A_YIELD = 256;

  private final @Nullable FilesInPlace files;
  private final boolean reads;
  private final boolean writes;

  /** The rings that use what one of them has opened; asked when all are there. */
  private final Supplier<OpenFile.Owner[]> sharers;

  private volatile OpenFile.Owner @Nullable [] rings;

  OpensInPlace(LoopParts parts, Supplier<OpenFile.Owner[]> sharers) {
    this.sharers = sharers;
    this.files = parts.filesInPlace();
    this.reads = parts.options().readInPlace();
    this.writes = parts.options().writeInPlace();
  }

  /** Links what callers run, by calls that fail; see {@link Rehearsal}. */
  void rehearse() {
    if (files != null) {
      files.rehearse();
      new CallersFiles<OpenFile>(0).claim();
    }
  }

  /** Opens a file, in place if that can be. */
  FileHandle open(OpenAt open, OpensByLoop byLoop) throws IOException {
    OpenFile.Owner[] rings = rings();
    OpenFlags flags = open.flags();
    FilesInPlace calls = files;
    int[] places = calls != null && mayOpen(flags) ? claim(rings) : null;
    if (calls == null || places == null) {
      return byLoop.open(open);
    }
    FilesInPlace.Opened opened;
    try {
      opened = calls.open(open, flags);
    } catch (Throwable e) {
      release(rings, places);
      throw e;
    }
    if (opened.file() < 0) {
      release(rings, places);
      return byLoop.open(open);
    }
    if (opened.kind() == FilesInPlace.Kind.WAITS_TO_OPEN) {
      try {
        return byLoop.open(open);
      } finally {
        calls.close(opened.file());
        release(rings, places);
      }
    }
    CoreFile file = put(rings, places, file(calls, rings, open, flags, opened, places));
    if (file == null) {
      return byLoop.open(open);
    }
    yieldSometimes();
    return file;
  }

  private OpenFile.Owner[] rings() {
    OpenFile.Owner[] known = rings;
    if (known == null) {
      known = sharers.get();
      rings = known;
    }
    return known;
  }

  /** With RESOLVE_CACHED no file is made or emptied. */
  private boolean mayOpen(OpenFlags flags) {
    return (reads || !flags.read())
        && (writes || !flags.write())
        && !flags.create()
        && !flags.createNew()
        && !flags.truncate();
  }

  private static int @Nullable [] claim(OpenFile.Owner[] rings) {
    int[] places = new int[rings.length];
    Arrays.fill(places, CallersFiles.NONE);
    for (int i = 0; i < rings.length; i++) {
      places[i] = rings[i].callersFiles().claim();
      if (places[i] == CallersFiles.NONE) {
        release(rings, places);
        return null;
      }
    }
    return places;
  }

  private static void release(OpenFile.Owner[] rings, int[] places) {
    for (int i = 0; i < rings.length; i++) {
      if (places[i] != CallersFiles.NONE) {
        rings[i].callersFiles().release(places[i]);
      }
    }
  }

  private static CoreFile file(
      FilesInPlace calls,
      OpenFile.Owner[] rings,
      OpenAt open,
      OpenFlags flags,
      FilesInPlace.Opened opened,
      int[] places) {
    try {
      FilesInPlace.Kind kind = opened.kind();
      InPlaceFile inPlace = new InPlaceFile(calls, opened.file(), flags, kind, places);
      return rings.length == 1
          ? new OpenFile(rings[0], open.path(), opened.file(), kind.mayWait(), flags, inPlace)
          : new SharedFile(rings, open.path(), opened.file(), kind.mayWait(), flags, inPlace);
    } catch (Throwable e) {
      calls.close(opened.file());
      release(rings, places);
      throw e;
    }
  }

  /** Puts it where the end of each ring finds it; null if one has ended, and so the others will. */
  private @Nullable CoreFile put(OpenFile.Owner[] rings, int[] places, CoreFile file) {
    boolean isPut = true;
    for (int i = 0; i < rings.length; i++) {
      OpenFile part = file instanceof SharedFile shared ? shared.part(i) : (OpenFile) file;
      if (!rings[i].callersFiles().put(places[i], part)) {
        isPut = false;
        part.leaveAtEnd();
      }
    }
    return isPut ? file : null;
  }

  private static void yieldSometimes() {
    if (Thread.currentThread().isVirtual()
        && ThreadLocalRandom.current().nextInt(OPENS_TO_A_YIELD) == 0) {
      InPlace.yieldCarrier();
    }
  }
}
