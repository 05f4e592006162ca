/** Open files: channels with the modes, position and life of what open(2) gives. */
@NullMarked
package io.i2o2.fallback.file;

import org.jspecify.annotations.NullMarked;
