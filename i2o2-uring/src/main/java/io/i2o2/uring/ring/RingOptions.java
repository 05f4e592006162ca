package io.i2o2.uring.ring;

/**
 * What a ring should be like.
 *
 * @param entries of the submission queue, a power of two
 * @param ioPolling IORING_SETUP_IOPOLL
 * @param wide takes SQEs of 128 and CQEs of 32 bytes, mixed with short ones where the kernel can
 * @param coopTaskRun cooperative task running instead of deferred
 * @param skipUnsupported leave out what the kernel lacks
 */
public record RingOptions(
    int entries, boolean ioPolling, boolean wide, boolean coopTaskRun, boolean skipUnsupported) {}
