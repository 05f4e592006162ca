package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.i2o2.Completion;
import io.i2o2.Scheduler;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Callbacks against a queue whose length the test decides. */
final class CallbackStallTest {
  private final Scheduler scheduler = mock(Scheduler.class);
  private final Queue<Completion> queue = new ArrayDeque<>();
  private int room = 3;

  @Test
  void callersThatFoundTheQueueFullGoOnWhenThereIsRoom() throws Exception {
    doAnswer(call -> queue.add(call.getArgument(2)))
        .when(scheduler)
        .submit(any(), any(), any(Completion.class));
    when(scheduler.trySubmit(any(), any(), any(Completion.class)))
        .thenAnswer(call -> queue.size() < room && queue.add(call.getArgument(2)));
    Clock clock = new Clock();
    Tallies tallies = new Tallies(3, 1);
    CallbackLoad load = new CallbackLoad(clock, tallies, scheduler, new Nops());
    load.start();
    clock.measure();

    room = 1;
    complete(2); // both are refused: one is still in the queue
    assertEquals(1, queue.size());
    room = 3;
    complete(1); // comes back, and takes both along
    assertEquals(3, queue.size());

    clock.stop();
    complete(3);
    load.finish();
    assertEquals(0, queue.size());
    assertEquals(3, tallies.operations());
  }

  private void complete(int operations) {
    for (int i = 0; i < operations; i++) {
      queue.remove().complete(0, 0, null);
    }
  }
}
