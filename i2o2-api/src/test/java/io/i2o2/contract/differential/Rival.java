package io.i2o2.contract.differential;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Something that carries out actions, in a folder of its own. */
interface Rival extends AutoCloseable {

  /** For messages. */
  String name();

  /** Where its files are. */
  Path folder();

  /**
   * Carries an action out.
   *
   * @return one outcome, or for {@link Action.Together} one for each
   */
  List<Outcome> run(Action action) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
