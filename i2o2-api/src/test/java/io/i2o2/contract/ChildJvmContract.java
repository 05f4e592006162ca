package io.i2o2.contract;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What only a JVM of its own can show. Not a part of {@link SchedulerContract}, because it takes
 * seconds and does not depend on sizes: a backend runs it once.
 */
public interface ChildJvmContract extends BackendFixture {

  @Test
  default void aDeathWithAFullHeapAnswersEveryone() throws Exception {
    ChildJvm.expect(
        FullHeap.ALL_ANSWERED,
        FullHeap.class,
        this,
        List.of(),
        "-Xmx32m",
        "-XX:+UseSerialGC",
        "-Xlog:disable");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  default void theFirstCallsOfAProgramMayBeMadeAtTheEndOfAStack(long seed) throws Exception {
    ChildJvm.expect(FirstCalls.ALL_WELL, FirstCalls.class, this, List.of(Long.toString(seed)));
  }
}
