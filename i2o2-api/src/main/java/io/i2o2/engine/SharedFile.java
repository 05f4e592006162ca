package io.i2o2.engine;

import io.i2o2.Reply;
import io.i2o2.opcode.OpenFlags;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that several rings of a scheduler use, each by a part of its own that counts what it does.
 * A close has every ring end its use; the last one closes the descriptor.
 *
 * <p>Memory order. At the end of the scheduler the last ring stores the result, then looks whether
 * a close was asked for; who closes stores the reply, then finds that all rings have ended. All are
 * volatile, so one of the two completes the reply, and {@code finished} lets only one.
 */
final class SharedFile extends CoreFile implements OpenFile.Shared, PerRing<OpenFile> {
  private final OpenFile[] parts;

  /** Rings that use it. */
  private final AtomicInteger users;

  private final AtomicBoolean finished = new AtomicBoolean();

  /** All rings will end their use; until then each close asks them. */
  private volatile boolean isCloseAccepted;

  /** A caller's system call on the descriptor does not come back: no ring may close it. */
  private volatile boolean leftOpen;

  private volatile boolean ended;
  private volatile int endResult;

  /** A file that was opened, for as many rings as there are owners. */
  SharedFile(
      OpenFile.Owner[] rings,
      Path path,
      int fd,
      boolean mayWait,
      OpenFlags flags,
      @Nullable InPlaceFile inPlace) {
    super(path, fd, inPlace);
    this.users = new AtomicInteger(rings.length);
    this.parts = new OpenFile[rings.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new OpenFile(rings[i], path, fd, mayWait, flags, inPlace, this);
    }
  }

  @Override
  HandleOwner scheduler() {
    return parts[0].scheduler();
  }

  @Override
  public OpenFile part(int ring) {
    return parts[ring < parts.length ? ring : 0];
  }

  @Override
  public boolean isOpen() {
    for (OpenFile part : parts) {
      if (!part.isOpen()) {
        return false;
      }
    }
    return true;
  }

  /** A caller that throws on its way leaves a reply behind, and the next one asks for its end. */
  @Override
  public Reply closeAsync() {
    PendingReply reply = closing();
    if (!isCloseAccepted && !closeInPlace()) {
      Consumer<RuntimeException> refusal = _ -> finishIfEnded();
      boolean isAccepted = false;
      for (OpenFile part : parts) {
        isAccepted |= part.closePart(refusal);
      }
      isCloseAccepted = isAccepted;
      if (!isAccepted) {
        finishIfEnded();
      }
    }
    return reply;
  }

  @Override
  boolean sealUnused() {
    for (OpenFile part : parts) {
      if (!part.sealUnused()) {
        return false;
      }
    }
    return true;
  }

  @Override
  void closesInPlace() {
    isCloseAccepted = true;
    for (OpenFile part : parts) {
      part.closesInPlace();
    }
  }

  @Override
  void closedInPlace() {
    for (OpenFile part : parts) {
      part.closedInPlace();
    }
  }

  @Override
  public boolean leave() {
    return users.decrementAndGet() == 0;
  }

  @Override
  public void leaveOpen() {
    leftOpen = true;
  }

  @Override
  public boolean isLeftOpen() {
    return leftOpen;
  }

  @Override
  public void endedWith(int result) {
    endResult = result;
    ended = true;
    finishIfEnded();
  }

  private void finishIfEnded() {
    PendingReply reply = closeReply();
    if (ended && reply != null && finished.compareAndSet(false, true)) {
      reply.finish(endResult, 0);
    }
  }
}
