package io.i2o2.engine;

import io.i2o2.FileHandle;
import io.i2o2.opcode.OpenAt;

/** Runs the loop of one of several rings, whose threads must not wait for each other. */
class RingRunner extends LoopRunner {
  private final Peers peers;
  private final int ring;

  RingRunner(LoopParts parts, Peers peers) {
    super(parts, false);
    this.peers = peers;
    this.ring = parts.ring();
  }

  @Override
  public void requireMayBlock(String what) {
    peers.requireMayBlock(what);
  }

  @Override
  public boolean mayDrive(String what) {
    peers.requireMayBlock(what);
    return false;
  }

  @Override
  OpenFile.Owner[] sharers(OpenFile.Owner of) {
    return peers.all().toArray(OpenFile.Owner[]::new);
  }

  @Override
  boolean isOwnThread() {
    return peers.isOwnThread();
  }

  /** Makes the handle of a file that all rings may use from now on. */
  @Override
  FileHandle opened(OpenFile.Owner of, OpenAt open, int fd) {
    SharedFile file =
        new SharedFile(sharers(of), open.path(), fd, mayWaitOpened(fd), open.flags(), null);
    loop().files().opened(file.part(ring));
    int told = 0;
    try {
      for (; told < peers.count(); told++) {
        if (told != ring) {
          peers.get(told).runner().adopt(file.part(told));
        }
      }
    } catch (Throwable e) {
      // Those that were not told never leave it.
      for (; told < peers.count(); told++) {
        if (told != ring) {
          file.part(told).leave();
        }
      }
      throw e;
    }
    return file;
  }
}
