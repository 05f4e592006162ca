/**
 * Open files: channels with the modes, position and life of what open(2) gives.
 *
 * <p>What is relied on, and where NIO documents it, for systems other than Linux:
 *
 * <ul>
 *   <li>{@link java.nio.channels.FileChannel}: operations with a position of their own may run at
 *       the same time; whether they do is unspecified, so only speed rests on it.
 *   <li>{@link java.nio.channels.FileChannel#write(java.nio.ByteBuffer, long)}: a write beyond the
 *       end grows the file; what the bytes between hold is unspecified. On Linux they are zero.
 *   <li>{@link java.nio.channels.FileChannel#open(java.nio.file.Path, java.util.Set,
 *       java.nio.file.attribute.FileAttribute...)}: whether appending is one atomic step is
 *       system-dependent.
 *   <li>{@link java.nio.channels.FileChannel#force}: makes durable what lies on a local device; for
 *       others nothing is promised.
 *   <li>{@link java.nio.channels.ClosedByInterruptException}: an interrupt closes the channel,
 *       which is why the pool is never interrupted.
 *   <li>{@link java.nio.file.Files#delete}: some systems do not remove a file that is open.
 * </ul>
 *
 * <p>That Windows does not open directories stands in no documentation of NIO; a scripted file
 * system stands for it in the tests.
 */
@NullMarked
package io.i2o2.fallback.file;

import org.jspecify.annotations.NullMarked;
