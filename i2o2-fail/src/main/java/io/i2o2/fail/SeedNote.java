package io.i2o2.fail;

/** Stands under a failure, so that its reader can repeat it. */
final class SeedNote extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SeedNote(String message) {
    super(message, null, false, false);
  }

  static String text(long seed) {
    return "failpoints rolled with seed "
        + seed
        + ": -D"
        + Failpoints.SEED_PROPERTY
        + "="
        + seed
        + " repeats it";
  }
}
