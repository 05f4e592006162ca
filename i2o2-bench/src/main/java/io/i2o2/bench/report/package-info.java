/** What a run says: results as text and as JSON, progress, figures of the JVM. */
@NullMarked
package io.i2o2.bench.report;

import org.jspecify.annotations.NullMarked;
