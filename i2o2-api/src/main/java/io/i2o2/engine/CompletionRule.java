package io.i2o2.engine;

/** What a driver makes of completions that are no answers yet. Only for the engine's own thread. */
public interface CompletionRule {
  /** In place of a result: the operation did not run, and is to be started again after a pause. */
  int AGAIN = Integer.MIN_VALUE;

  /**
   * In place of a result: the open would have to wait, and is to be started again as one that does,
   * when there is a place for it.
   */
  int WAIT = Integer.MIN_VALUE + 1;

  /** Every completion is an answer. */
  CompletionRule NONE =
      new CompletionRule() {
        @Override
        public int result(int result, boolean wasCancelled) {
          return result;
        }

        @Override
        public int judge(Attempt attempt, boolean wasCancelled, int result) {
          return result;
        }

        @Override
        public void drop(Attempt attempt) {
          // Nothing was kept.
        }

        @Override
        public String whyNotRun() {
          return "it did not run";
        }
      };

  /**
   * What a completion's number means to users.
   *
   * @param result as it came
   * @param wasCancelled whether the operation was to be cancelled
   * @return a count, 0, or a negative errno
   */
  int result(int result, boolean wasCancelled);

  /**
   * Judges the completion of an open, of what was started again, or of one with -ECANCELED.
   *
   * @param attempt what completed
   * @param wasCancelled whether it was to be cancelled
   * @param result what {@link #result} gave
   * @return the result to tell, {@link #AGAIN} or {@link #WAIT}; of a close always a result, as the
   *     descriptor of one that is given up would stay open
   */
  int judge(Attempt attempt, boolean wasCancelled, int result);

  /**
   * An operation goes no further: lets go of what is {@linkplain Attempt#kept kept} for it.
   *
   * @param attempt the operation
   */
  void drop(Attempt attempt);

  /**
   * Why operations do not run, for the log: one was started again and again, and its result is
   * -EAGAIN.
   *
   * @return a constant
   */
  String whyNotRun();
}
