package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.spi.SchedulerProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackendListTest {
  private static final Availability.Unavailable OLD =
      new Availability.Unavailable(Availability.Reason.KERNEL_TOO_OLD, "kernel 3", "Update.");

  @Test
  void listsTheBackendsBestFirstWithWhatTheyFound(@TempDir Path directory) throws IOException {
    Fact fact = new Fact("features", "NODROP", "yes");
    try (InstalledBackends _ = InstalledBackends.in(directory, Slow.class, Fast.class)) {
      assertEquals(
          List.of(
              new BackendReport("fast", 9, OLD, List.of(fact)),
              new BackendReport("slow", 1, new Availability.Available("here"), List.of())),
          Scheduler.backends());
    }
  }

  /** A backend that makes nothing. */
  public abstract static class Listed implements SchedulerProvider {
    @Override
    public Scheduler create(SchedulerOptions options) {
      throw new AssertionError("listing makes no scheduler");
    }

    @Override
    public SchedulerLoop createLoop(SchedulerOptions options) {
      throw new AssertionError("listing makes no scheduler");
    }
  }

  /** Available, with nothing to tell. */
  public static final class Slow extends Listed {
    /** For the service loader. */
    public Slow() {}

    @Override
    public String name() {
      return "slow";
    }

    @Override
    public int priority() {
      return 1;
    }

    @Override
    public Availability availability() {
      return new Availability.Available("here");
    }
  }

  /** Not available, and says more. */
  public static final class Fast extends Listed {
    /** For the service loader. */
    public Fast() {}

    @Override
    public String name() {
      return "fast";
    }

    @Override
    public int priority() {
      return 9;
    }

    @Override
    public Availability availability() {
      return OLD;
    }

    @Override
    public List<Fact> probe() {
      return List.of(new Fact("features", "NODROP", "yes"));
    }
  }
}
