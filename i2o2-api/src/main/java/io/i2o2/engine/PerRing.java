package io.i2o2.engine;

/**
 * What is behind a handle that is valid on several rings.
 *
 * @param <T> what each of them has of it
 */
interface PerRing<T> {
  /** What one ring has; of another scheduler's, something that it finds not to be its own. */
  T part(int ring);
}
