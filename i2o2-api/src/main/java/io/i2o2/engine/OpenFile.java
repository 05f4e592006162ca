package io.i2o2.engine;

import io.i2o2.Reply;
import io.i2o2.opcode.OpenFlags;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file opened through the scheduler. The loop counts the operations on it, so that no caller pays
 * for counting; callers that use the descriptor themselves {@linkplain #hold hold} it. The loop
 * closes the descriptor when it is asked to and there is neither an operation nor a hold.
 */
final class OpenFile extends CoreFile implements CallersFiles.Entry {
  private final Owner scheduler;
  private final boolean mayWait;
  private final OpenFlags flags;

  /** What it is a part of, where several rings use the file. */
  private final @Nullable Shared shared;

  private final InPlaceHistory reads;
  private final InPlaceHistory writes;

  /** Callers that are in a system call on the descriptor. */
  private final StripedHolds holds = new StripedHolds();

  /** The loop will close it; until then each close asks the loop. */
  private volatile boolean isCloseAccepted;

  /**
   * The result of the close that the scheduler's end made. Written by the loop before the inbox is
   * ended; read after the inbox was seen to have ended, which it is by a volatile write.
   */
  private int endResult;

  /** Among the files of callers. */
  private final int place;

  /** Only for the loop: whether it is there. */
  private boolean isOfCallers;

  /** Its neighbours in the list of {@link OpenFiles} that it is in. */
  @Nullable OpenFile previous;

  @Nullable OpenFile next;

  /** Only for the loop: operations that the kernel has. */
  private int inFlight;

  /** Only for the loop: the order to close has come; what comes later is too late. */
  private boolean closed;

  /** Only for the loop: a caller's system call on the descriptor does not come back. */
  private boolean leftOpen;

  /** Only for the loop: this ring uses it no more; and whether no other one does. */
  private boolean left;

  private boolean isLast;

  /** Only for the loop: its close is with the kernel, and the number may soon be another file's. */
  private boolean closeBegun;

  /** The scheduler of an open file. */
  interface Owner extends HandleOwner {
    /**
     * Has the loop close a file, after the operations that were submitted before.
     *
     * @return false if neither that nor its refusal will happen, because the loop has ended
     */
    boolean close(OpenFile file, Consumer<RuntimeException> refusal);

    /** Which one of the scheduler's rings it is. */
    int ring();

    /** The files that its callers have opened in place. */
    CallersFiles<OpenFile> callersFiles();

    /** Wakes the loop, which closes what was let go. */
    @Override
    void wake();
  }

  /** A file that several rings use. */
  interface Shared {
    /** The reply of its close, if there is one. */
    @Nullable PendingReply closeReply();

    /** A ring uses it no more; true if no other one does. */
    boolean leave();

    /** Says that its descriptor stays open. */
    void leaveOpen();

    /** Whether it does. */
    boolean isLeftOpen();

    /** The end of the last ring has closed it, or left it open. */
    void endedWith(int result);
  }

  /**
   * A file that was opened.
   *
   * @param mayWait whether reads and writes of it may wait for an event
   */
  OpenFile(Owner scheduler, Path path, int fd, boolean mayWait, OpenFlags flags) {
    this(scheduler, path, fd, mayWait, flags, null, null);
  }

  /** A file that a caller has opened in place. */
  OpenFile(
      Owner scheduler, Path path, int fd, boolean mayWait, OpenFlags flags, InPlaceFile inPlace) {
    this(scheduler, path, fd, mayWait, flags, inPlace, null);
  }

  /** A file, or what one of several rings has of it. */
  OpenFile(
      Owner scheduler,
      Path path,
      int fd,
      boolean mayWait,
      OpenFlags flags,
      @Nullable InPlaceFile inPlace,
      @Nullable Shared shared) {
    super(path, fd, inPlace);
    this.scheduler = scheduler;
    this.shared = shared;
    this.mayWait = mayWait;
    this.flags = flags;
    this.place = inPlace == null ? CallersFiles.NONE : inPlace.place(scheduler.ring());
    this.isOfCallers = inPlace != null;
    boolean isCached = !mayWait && !flags.direct();
    this.reads = new InPlaceHistory(isCached && flags.read(), true);
    boolean isWrittenLater = isCached && !flags.sync() && !flags.dataSync();
    this.writes = new InPlaceHistory(isWrittenLater && flags.write(), !flags.append());
  }

  @Override
  Owner scheduler() {
    return scheduler;
  }

  boolean mayWait() {
    return mayWait;
  }

  OpenFlags flags() {
    return flags;
  }

  /** What is known of operations on it that were run {@linkplain InPlace in place}. */
  InPlaceHistory history(boolean isRead) {
    return isRead ? reads : writes;
  }

  /** Adds to what is counted at one place, between {@link #hold} and {@link #letGo}. */
  int count(int hold, int more) {
    return holds.count(hold, more);
  }

  /**
   * Keeps the descriptor open for one system call of the calling thread. Any thread.
   *
   * @return what to {@linkplain #letGo let go}, or {@link StripedHolds#NONE}: it is to be closed
   */
  int hold() {
    return isCloseAccepted ? StripedHolds.NONE : holds.hold();
  }

  /** Ends a hold. */
  void letGo(int hold) {
    if (holds.letGo(hold)) {
      try {
        scheduler().wake();
      } catch (StackOverflowError _) {
        // The hold has ended, and the loop looks by itself within a second.
      }
    }
  }

  @Override
  public boolean isOpen() {
    // Sealed before that, by a caller that closes it itself: who is refused finds it closed.
    return !isCloseAccepted && (inPlace() == null || !holds.isSealed()) && !scheduler().isClosed();
  }

  /** A caller that throws on its way leaves a reply behind, and the next one asks for its end. */
  @Override
  public Reply closeAsync() {
    PendingReply reply = closing();
    if (!isCloseAccepted && !closeInPlace()) {
      PendingReply asked = reply;
      if (!scheduler().close(this, _ -> closedByEnd(asked))) {
        return closedByEnd(newClose());
      }
      isCloseAccepted = true;
    }
    return reply;
  }

  /**
   * A scheduler that has ended has closed its files, but none that a caller was about to close:
   * that one completes the reply, when it knows the result.
   */
  private PendingReply closedByEnd(PendingReply reply) {
    if (!toLoopAtEnd()) {
      return closing();
    }
    if (!reply.isDone()) {
      reply.finish(endResult, 0);
    }
    return reply;
  }

  @Override
  boolean sealUnused() {
    return holds.sealUnused();
  }

  @Override
  void closesInPlace() {
    isCloseAccepted = true;
  }

  @Override
  void closedInPlace() {
    scheduler().callersFiles().remove(this);
  }

  @Override
  public int place() {
    return place;
  }

  /**
   * Comes before an operation on it is handed over to the loop, by any thread; false if a caller
   * has closed the file.
   */
  boolean toLoop() {
    InPlaceFile mine = inPlace();
    if (mine == null || mine.isOfLoop()) {
      return true;
    }
    int hold = holds.hold();
    if (hold == StripedHolds.NONE) {
      return mine.isOfLoop();
    }
    try {
      mine.makeWaiting();
      return mine.toLoop();
    } finally {
      letGo(hold);
    }
  }

  /** A part that its ring did not learn of before it ended; the last one closes the descriptor. */
  void leaveAtEnd() {
    InPlaceFile mine = inPlace();
    if (leave() && mine != null) {
      mine.close();
    }
  }

  /** Has the loop end the use of a part; false if that has happened, as the loop has ended. */
  boolean closePart(Consumer<RuntimeException> refusal) {
    boolean isAccepted = scheduler().close(this, refusal);
    isCloseAccepted = true;
    return isAccepted;
  }

  // For the loop.

  boolean isClosedForLoop() {
    return closed;
  }

  @Override
  public boolean toLoopAtEnd() {
    InPlaceFile mine = inPlace();
    return mine == null || mine.toLoop();
  }

  /** Whether it is among the files of callers. */
  boolean isOfCallers() {
    return isOfCallers;
  }

  /** Takes it out of the files of callers: the loop has it in a list of its own. */
  void leaveCallers() {
    isOfCallers = false;
    scheduler().callersFiles().remove(this);
  }

  void started() {
    inFlight++;
  }

  /** Counts down; true if no operation is under way any more, and it should be closed. */
  boolean ended() {
    return --inFlight == 0 && closed;
  }

  /** Takes nothing more; true if no operation is under way. */
  boolean closeForLoop() {
    closed = true;
    // Before the first operation that comes too late completes.
    isCloseAccepted = true;
    seal();
    return inFlight == 0;
  }

  @Override
  public void seal() {
    holds.seal();
  }

  @Override
  public boolean isHeld() {
    return holds.isHeld();
  }

  boolean isCloseBegun() {
    return closeBegun;
  }

  void closeBegun(boolean begun) {
    closeBegun = begun;
  }

  /** Says that its descriptor stays open, as a caller's system call on it does not come back. */
  void leaveOpen() {
    leftOpen = true;
    if (shared != null) {
      shared.leaveOpen();
    }
  }

  boolean isLeftOpen() {
    return shared == null ? leftOpen : shared.isLeftOpen();
  }

  /** Ends the use by this ring, if that was not done; true if no other ring uses the file. */
  boolean leave() {
    if (!left) {
      left = true;
      isLast = shared == null || shared.leave();
    }
    return isLast;
  }

  /** The scheduler's end has closed it, or left it open. */
  void endedWith(int result) {
    if (shared != null) {
      shared.endedWith(result);
      return;
    }
    endResult = result;
    PendingReply reply = closeReply();
    if (reply != null && closed) {
      reply.finish(result, 0);
    }
  }

  @Override
  public @Nullable PendingReply closeReply() {
    return shared == null ? super.closeReply() : shared.closeReply();
  }
}
