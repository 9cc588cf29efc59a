package org.anabranch.gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Some ASCII words, found among bytes without making texts of them. For any thread. */
public final class Words {
  private static final int SLOTS = 64;

  private final List<String> words;
  private final byte[][] bytes;

  /** By {@link #slot}, the word that comes first; -1 where none does. */
  private final int[] first = new int[SLOTS];

  /** By word, the next one in its slot; -1 after the last. */
  private final int[] next;

  private Words(List<String> words) {
    this.words = words;
    this.bytes = new byte[words.size()][];
    this.next = new int[words.size()];
    Arrays.fill(first, -1);
    for (int i = words.size() - 1; i >= 0; i--) {
      bytes[i] = words.get(i).getBytes(StandardCharsets.US_ASCII);
      int slot = slot(bytes[i], 0, bytes[i].length);
      next[i] = first[slot];
      first[slot] = i;
    }
  }

  /** None of them is empty or given twice. */
  public static Words of(Collection<String> words) {
    return new Words(List.copyOf(words));
  }

  public static Words of(String... words) {
    return new Words(List.of(words));
  }

  /** How many there are. */
  public int size() {
    return bytes.length;
  }

  public String word(int index) {
    return words.get(index);
  }

  /** Which of them the bytes are, counted from 0; -1 when they are none. */
  public int find(byte[] in, int from, int to) {
    if (from >= to) {
      return -1;
    }
    int i = first[slot(in, from, to)];
    while (i >= 0 && !Arrays.equals(bytes[i], 0, bytes[i].length, in, from, to)) {
      i = next[i];
    }
    return i;
  }

  private static int slot(byte[] in, int from, int to) {
    return to - from + 5 * in[from] + 11 * in[to - 1] & SLOTS - 1;
  }
}
