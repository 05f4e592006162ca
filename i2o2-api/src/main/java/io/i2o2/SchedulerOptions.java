package io.i2o2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checked values of a {@link SchedulerBuilder}. The builder documents each option.
 *
 * @param name the scheduler's name, for threads and messages
 * @param backend the backend demanded, or null for the best
 * @param queueSize how many submissions wait before submitters park
 * @param ringDepth entries of the submission queue
 * @param rings how many rings, or pools, each with a loop of its own
 * @param ioPolling whether completions are polled for
 * @param sqe128 whether SQEs have 128 bytes and CQEs 32
 * @param coopTaskRun whether cooperative task running replaces deferred
 * @param skipUnsupportedFeatures whether options that the kernel lacks are left out
 * @param registeredFiles slots for registered files
 * @param registeredFilesDemanded whether the program asked for this number; where not, a backend
 *     may make fewer
 * @param registeredBuffers slots for registered buffers
 * @param boundedWorkers the most bounded threads of io-wq; 0 for the kernel's default
 * @param unboundedWorkers the most unbounded threads of io-wq; 0 for the kernel's default
 * @param cpus the CPUs that the loop thread may run on; empty for all
 * @param poolSize threads of the fallback
 * @param spinNanos how long an idle loop looks for work before it sleeps
 * @param readInPlace whether callers that wait may read on their own thread
 * @param writeInPlace whether callers that wait may write on their own thread
 * @param closeTimeout how long a close lets accepted work run
 * @param grace how long to wait for what should come at once
 */
public record SchedulerOptions(
    String name,
    @Nullable String backend,
    int queueSize,
    int ringDepth,
    int rings,
    boolean ioPolling,
    boolean sqe128,
    boolean coopTaskRun,
    boolean skipUnsupportedFeatures,
    int registeredFiles,
    boolean registeredFilesDemanded,
    int registeredBuffers,
    int boundedWorkers,
    int unboundedWorkers,
    List<Integer> cpus,
    int poolSize,
    long spinNanos,
    boolean readInPlace,
    boolean writeInPlace,
    Duration closeTimeout,
    Duration grace) {
  /**
   * The same, with another number of slots for registered files.
   *
   * @param slots how many
   * @return new options
   */
  public SchedulerOptions withRegisteredFiles(int slots) {
    return with(rings, slots, cpus);
  }

  /**
   * Those of one of several rings, which has its part of the CPUs.
   *
   * @param ring which one, from 0
   * @return new options, of one ring
   */
  public SchedulerOptions ofRing(int ring) {
    List<Integer> mine = new ArrayList<>();
    for (int i = ring % Math.max(1, cpus.size()); i < cpus.size(); i += rings) {
      mine.add(cpus.get(i));
    }
    return with(1, registeredFiles, List.copyOf(mine));
  }

  private SchedulerOptions with(int otherRings, int otherFiles, List<Integer> otherCpus) {
    return new SchedulerOptions(
        name,
        backend,
        queueSize,
        ringDepth,
        otherRings,
        ioPolling,
        sqe128,
        coopTaskRun,
        skipUnsupportedFeatures,
        otherFiles,
        registeredFilesDemanded,
        registeredBuffers,
        boundedWorkers,
        unboundedWorkers,
        otherCpus,
        poolSize,
        spinNanos,
        readInPlace,
        writeInPlace,
        closeTimeout,
        grace);
  }
}
