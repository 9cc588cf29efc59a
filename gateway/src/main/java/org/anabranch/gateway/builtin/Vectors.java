package org.anabranch.gateway.builtin;

import java.util.Arrays;
import java.util.List;

/** Arithmetic on vectors of one length. */
final class Vectors {
  private Vectors() {}

  static float[] sum(float[]... vectors) {
    float[] sum = new float[vectors[0].length];
    for (float[] vector : vectors) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
    }
    return sum;
  }

  static float[] sum(List<float[]> vectors) {
    return sum(vectors.toArray(float[][]::new));
  }

  /** The same direction with length 1; the zero vector stays. */
  static float[] unit(float[] vector) {
    double length = Math.sqrt(dot(vector, vector));
    float[] unit = Arrays.copyOf(vector, vector.length);
    for (int i = 0; length > 0 && i < unit.length; i++) {
      unit[i] = (float) (unit[i] / length);
    }
    return unit;
  }

  /** Of unit vectors: their cosine. */
  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
