/**
 * Faults on demand. A <em>failpoint</em> is a named place where a test can make something go wrong:
 * {@link io.i2o2.fail.Failpoints} says which there are and configures them, in the language of the
 * variable {@code FAILPOINTS} of Rust's fail crate; {@link io.i2o2.fail.Failpoint} is a place in
 * code of one's own.
 *
 * <p>The language. Entries are separated by {@code ;}, each {@code name=actions}; actions by {@code
 * ->}, each {@code [freq%][count*]task[(args)]}. A hit takes the first action whose roll and count
 * pass, so the third write fails with {@code i2o2::fail::op::write=2*off->1*return(ENOSPC)}.
 *
 * <table>
 *   <caption>Tasks</caption>
 *   <tr><th>task<th>what it does
 *   <tr><td>{@code off}<td>nothing; in a chain it uses up the hit
 *   <tr><td>{@code return}, {@code return(x)}<td>returns early with x, whose meaning is the point's
 *   <tr><td>{@code sleep(ms)}, {@code delay(ms)}<td>blocks, or keeps the CPU busy, so long
 *   <tr><td>{@code panic}, {@code panic(text)}<td>throws a {@link io.i2o2.fail.FailpointPanic}
 *   <tr><td>{@code print}, {@code print(text)}<td>logs at info
 *   <tr><td>{@code pause}<td>blocks until the point is configured anew or removed
 *   <tr><td>{@code yield}<td>lets other threads run
 *   <tr><td>{@code short(n)}<td>moves at most n bytes, where the point accepts it
 *   <tr><td>{@code latency(ms)}<td>completes so much later without blocking, where the point accepts
 *       it
 * </table>
 */
@NullMarked
package io.i2o2.fail;

import org.jspecify.annotations.NullMarked;
