package io.i2o2.uring.ring;

/**
 * What a ring should be like.
 *
 * @param entries of the submission queue, a power of two
 * @param ioPolling IORING_SETUP_IOPOLL
 * @param wide 128-byte SQEs and 32-byte CQEs
 * @param coopTaskRun cooperative task running instead of deferred
 * @param skipUnsupported leave out what the kernel lacks
 */
public record RingOptions(
    int entries, boolean ioPolling, boolean wide, boolean coopTaskRun, boolean skipUnsupported) {}
