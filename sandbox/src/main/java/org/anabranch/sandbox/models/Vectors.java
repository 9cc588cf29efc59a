package org.anabranch.sandbox.models;

import java.util.SplittableRandom;
import org.anabranch.kernel.Digest;

/**
 * Simulated embeddings: the same text has the same unit vector, and texts with words in common
 * point in like directions.
 */
public final class Vectors {
  private Vectors() {}

  /** A vector of length 1. */
  public static float[] of(String text, int dimensions) {
    double[] sum = new double[dimensions];
    for (String word : text.isBlank() ? new String[] {text} : text.strip().split("\\s+")) {
      SplittableRandom random =
          new SplittableRandom(Long.parseUnsignedLong(Digest.sha256(word).substring(0, 16), 16));
      for (int i = 0; i < dimensions; i++) {
        sum[i] += random.nextDouble() - 0.5;
      }
    }
    double squares = 0;
    for (double each : sum) {
      squares += each * each;
    }
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (sum[i] / Math.sqrt(squares));
    }
    return vector;
  }
}
