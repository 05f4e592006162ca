package io.i2o2.bench.workload;

import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Transfers spread over several files: each caller has one of them. */
public final class SpreadTransfers implements Operations {
  private final List<RandomTransfers> files;
  private final int expected;

  private SpreadTransfers(List<RandomTransfers> files, int expected) {
    this.files = files;
    this.expected = expected;
  }

  /**
   * Opens the files.
   *
   * @param scheduler what will transfer
   * @param accesses which blocks of each file, all of one size, and how
   * @param callers how many
   * @param registered whether to register files and buffers
   * @return to be closed
   * @throws IOException if one of that fails
   * @throws InterruptedException if interrupted
   */
  public static SpreadTransfers open(
      Scheduler scheduler, List<BlockAccess> accesses, int callers, boolean registered)
      throws IOException, InterruptedException {
    List<RandomTransfers> files = new ArrayList<>();
    SpreadTransfers spread = new SpreadTransfers(files, accesses.getFirst().block());
    try {
      int count = accesses.size();
      for (int i = 0; i < count; i++) {
        int of = Math.ceilDiv(callers - i, count);
        files.add(RandomTransfers.open(scheduler, accesses.get(i), of, registered));
      }
      return spread;
    } catch (Throwable e) {
      spread.close();
      throw e;
    }
  }

  @Override
  public Opcode next(int caller) {
    return files.get(caller % files.size()).next(caller / files.size());
  }

  @Override
  public int expected() {
    return expected;
  }

  @Override
  public void close() throws IOException {
    for (RandomTransfers each : files) {
      each.close();
    }
  }
}
