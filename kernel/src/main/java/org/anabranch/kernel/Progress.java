package org.anabranch.kernel;

/**
 * Told how far a long piece of work is. Called from the working thread; must not block or throw.
 */
@FunctionalInterface
public interface Progress {
  Progress NONE = (fraction, what) -> {};

  /**
   * @param fraction 0 to 1, never falling within one piece of work
   * @param what what is being done now, a few words: {@code uploading video}
   */
  void at(double fraction, String what);
}
