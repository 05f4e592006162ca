/**
 * The backend for where io_uring is not: java.nio on a pool of threads. Results, errnos, guards,
 * back-pressure, cancelling and closing are those of the ring, so that a program that works here
 * works there. What differs:
 *
 * <table>
 * <caption>Differences from the ring, each with the test in {@code DifferencesTest} that shows
 * it</caption>
 * <tr><th>what</th><th>on the ring</th><th>here</th><th>test</th></tr>
 * <tr><td>raw descriptors</td><td>the process's</td>
 *     <td>the scheduler's own, from 3; others are -EBADF</td>
 *     <td>rawDescriptorsAreTheSchedulersOwn</td></tr>
 * <tr><td>raw descriptors left open when the scheduler closes</td><td>stay open</td>
 *     <td>are closed</td>
 *     <td>closingTheSchedulerClosesRawDescriptors</td></tr>
 * <tr><td>cancelling, and the deadline of a close</td><td>stop a read that waits for data</td>
 *     <td>stop only what is still queued; what has begun ends with its own result, or is given up
 *     half of the grace after the deadline</td>
 *     <td>whatHasBegunCannotBeCancelled</td></tr>
 * <tr><td>operations that wait for another process: on pipes, terminals and other streams, and
 *     their opening</td><td>do not hold up others</td>
 *     <td>have extra threads, one for each direction of a stream, at most 256; further streams wait
 *     for one of those</td>
 *     <td>streamsHaveThreadsOfTheirOwn</td></tr>
 * <tr><td>reads and writes of a file that hangs, such as on a dead network file system</td>
 *     <td>do not hold up others</td>
 *     <td>hold one of the pool's threads each</td>
 *     <td>anOperationThatHangsHoldsAThreadOfThePool</td></tr>
 * <tr><td>uring commands</td><td>go to the driver; 80 bytes need {@code sqe128}</td>
 *     <td>-EOPNOTSUPP, whatever their length</td>
 *     <td>thereAreNoUringCommands</td></tr>
 * <tr><td>fallocate with modes</td><td>done by the file system</td><td>-EOPNOTSUPP</td>
 *     <td>thereAreNoFallocateModes</td></tr>
 * <tr><td>fallocate without modes</td><td>reserves blocks</td>
 *     <td>grows the file by writing a zero as its last byte, and reserves nothing: later writes may
 *     find the disk full. A write to that very byte through another open of the file, at the same
 *     time, may be lost</td>
 *     <td>fallocateReservesNothingAndGrowsByOneByte</td></tr>
 * <tr><td>ftruncate to a larger size</td><td>needs no space</td>
 *     <td>writes beyond the new end and cuts there: -ENOSPC on a full disk, -EFBIG for the largest
 *     size that the file system has</td>
 *     <td>aFileThatIsToGrowNeedsRoomForAByte</td></tr>
 * <tr><td>fadvise and madvise</td><td>are heeded by the kernel</td>
 *     <td>are checked, and have no effect but this: memory that is not needed (DONT_NEED) reads as
 *     zero. A mapped file keeps what was written to the mapping, a private one too</td>
 *     <td>adviceNotToNeedMemoryZeroesItAndNothingElse</td></tr>
 * <tr><td>madvise of memory that is no whole pages</td>
 *     <td>-EINVAL if it starts at none; refused if contents would be thrown away</td>
 *     <td>the same, but a page is taken to have 4096 bytes everywhere</td>
 *     <td>aPageIsTakenToHave4096Bytes</td></tr>
 * <tr><td>priorities, always-async</td><td>are heeded; real time needs a privilege</td>
 *     <td>are checked, and have no effect</td>
 *     <td>prioritiesNeedNoPrivilege</td></tr>
 * <tr><td>files opened to append</td><td>are opened once</td>
 *     <td>are opened twice; if the path is renamed just between, its two halves are two files</td>
 *     <td>appendOpensTheFileTwice</td></tr>
 * <tr><td>files that the system only lets append</td><td>fallocate works</td>
 *     <td>-EOPNOTSUPP</td>
 *     <td>aFileThatMayOnlyBeAppendedToCannotGrowOtherwise</td></tr>
 * <tr><td>alignment of direct transfers</td><td>to the device's blocks, often 512 bytes</td>
 *     <td>to the file system's blocks, often 4096</td>
 *     <td>directTransfersAreAlignedToTheFileSystemsBlocks</td></tr>
 * <tr><td>opening for direct transfers</td><td>works on nearly all file systems</td>
 *     <td>-EINVAL where the JDK or the system cannot</td>
 *     <td>directIsInvalidWhereTheSystemHasNone</td></tr>
 * <tr><td>readv and writev at an offset</td><td>one step</td>
 *     <td>one step for each segment</td>
 *     <td>segmentsAtAnOffsetAreMovedOneByOne</td></tr>
 * <tr><td>transfers at the current position</td>
 *     <td>several at once may use the same position</td><td>never do</td>
 *     <td>aTransferAtTheCurrentPositionIsOneStep</td></tr>
 * <tr><td>registering buffers</td><td>pins memory, within {@code RLIMIT_MEMLOCK}</td>
 *     <td>pins nothing</td>
 *     <td>buffersAreRegisteredWithoutPinningThem</td></tr>
 * <tr><td>errnos</td><td>the kernel's</td>
 *     <td>found by the kind of Java's exception, or by the system's words in its message; words in
 *     other languages than English, and unknown ones, are -EIO</td>
 *     <td>errnosAreKnownByEnglishTextsOnly</td></tr>
 * <tr><td>the mode of a file that openat creates</td><td>twelve bits</td>
 *     <td>the nine bits of permissions, and none where the system has no such permissions</td>
 *     <td>modesBeyondPermissionsAreLeftOut</td></tr>
 * <tr><td>directories</td><td>are opened to read, and answer -EISDIR</td>
 *     <td>the same; where the system does not open them (Windows), fsync is -EINVAL</td>
 *     <td>aDirectoryThatTheSystemDoesNotOpenCanBeOpenedAllTheSame</td></tr>
 * <tr><td>memory of a shared arena that is closed against its guard's purpose</td>
 *     <td>is used after it was freed</td>
 *     <td>-EFAULT; during a transfer, closing the arena throws</td>
 *     <td>memoryClosedAgainstItsGuardIsABadAddress</td></tr>
 * <tr><td>options that concern the ring, such as {@code ioPolling} and {@code pin}</td>
 *     <td>have an effect, and refuse what does not go with them</td><td>have none</td>
 *     <td>optionsOfTheRingHaveNoEffect</td></tr>
 * </table>
 *
 * <p>Every operation but nop allocates, with a callback too.
 */
@NullMarked
package io.i2o2.fallback;

import org.jspecify.annotations.NullMarked;
