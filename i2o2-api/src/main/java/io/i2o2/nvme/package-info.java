/**
 * NVMe commands, handed to a drive past file system and block layer: NVMe passthrough.
 *
 * <p>Start at {@link io.i2o2.nvme.NvmeNamespace}. It needs io_uring with 128-byte SQEs ({@link
 * io.i2o2.SchedulerBuilder#sqe128}), kernel 5.19, and the generic node of a namespace, such as
 * {@code /dev/ng0n1}. Up to 6.1 the kernel asks for {@code CAP_SYS_ADMIN}, from 6.2 on for
 * permission to read or write the node.
 */
@NullMarked
package io.i2o2.nvme;

import org.jspecify.annotations.NullMarked;
