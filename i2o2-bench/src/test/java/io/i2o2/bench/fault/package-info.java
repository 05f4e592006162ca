/** Every failpoint used on ourselves, on every backend: nobody is left waiting, nothing is lost. */
@NullMarked
package io.i2o2.bench.fault;

import org.jspecify.annotations.NullMarked;
