package io.i2o2.contract.differential;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.differential.Action.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The differential test must be able to fail. */
@LinuxOnly("sparse files, permissions, and the words of its errors")
final class DifferentialTest {
  private static final int STEPS = 3_000;

  @TempDir private Path folder = Path.of("");

  /** Does as FileChannel does, but may tell something else. */
  private final class Liar implements Rival {
    private final ChannelRival honest = new ChannelRival(folder.resolve("liar"));
    private final UnaryOperator<Outcome> lie;

    Liar(UnaryOperator<Outcome> lie) {
      this.lie = lie;
    }

    @Override
    public String name() {
      return "liar";
    }

    @Override
    public Path folder() {
      return honest.folder();
    }

    @Override
    public List<Outcome> run(Action action) throws IOException {
      List<Outcome> outcomes = honest.run(action);
      return action instanceof Transfer ? List.of(lie.apply(outcomes.getFirst())) : outcomes;
    }

    @Override
    public void close() throws IOException {
      honest.close();
    }
  }

  private void run(UnaryOperator<Outcome> lie) throws IOException, InterruptedException {
    try (Rival liar = new Liar(lie);
        Rival honest = new ChannelRival(folder.resolve("honest"))) {
      new Differential(7, STEPS, List.of(liar, honest)).run();
    }
  }

  private String faultOf(UnaryOperator<Outcome> lie) {
    return String.valueOf(assertThrows(AssertionError.class, () -> run(lie)).getMessage());
  }

  @Test
  void agreesWithItself() throws Exception {
    run(UnaryOperator.identity());
  }

  @Test
  void tellsAnErrnoFromAnother() {
    String fault =
        faultOf(
            outcome ->
                outcome.answer().equals("EBADF")
                    ? new Outcome("EINVAL", outcome.memory())
                    : outcome);
    assertTrue(fault.startsWith("seed 7, step "), fault);
    assertTrue(fault.contains("liar: EINVAL") && fault.contains("filechannel: EBADF"), fault);
    assertTrue(fault.contains("-Di2o2.differential.seed=7 -Di2o2.differential.steps="), fault);
  }

  @Test
  void noticesAByteBehindWhatWasRead() {
    String fault =
        faultOf(
            outcome -> {
              byte[] memory = outcome.memory().clone();
              if (memory.length > 0) {
                memory[memory.length - 1]++;
              }
              return new Outcome(outcome.answer(), memory);
            });
    assertTrue(fault.contains("from byte "), fault);
  }
}
