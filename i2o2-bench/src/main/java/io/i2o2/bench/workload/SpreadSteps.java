package io.i2o2.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Steps spread over several files: each caller has one of them. */
public final class SpreadSteps implements Stepping {
  private final List<Stepping> files = new ArrayList<>();

  /**
   * Opens the files.
   *
   * @param opener how
   * @param accesses which blocks of each file, and how
   * @param callers how many
   * @throws IOException if that fails
   */
  public SpreadSteps(Opener opener, List<BlockAccess> accesses, int callers) throws IOException {
    try {
      int count = accesses.size();
      for (int i = 0; i < count; i++) {
        files.add(opener.open(accesses.get(i), Math.ceilDiv(callers - i, count)));
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  @Override
  public Step step(int caller) {
    return files.get(caller % files.size()).step(caller / files.size());
  }

  @Override
  public void close() throws IOException {
    for (Stepping each : files) {
      each.close();
    }
  }
}
