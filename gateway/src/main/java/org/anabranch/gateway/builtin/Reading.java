package org.anabranch.gateway.builtin;

import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Language;

/**
 * An article as understood: its sentences, how much each says of the whole, and how much two of
 * them say the same. Immutable, so one reading serves every platform.
 *
 * @param salience from 0 to 1 by sentence index; 0 for what must not be quoted
 * @param vectors by sentence index; empty for sentences that were not weighed
 * @param terms by sentence index
 * @param keyPhrases hashtags without their mark, best first
 */
record Reading(
    Article article,
    Language script,
    List<Sentence> sentences,
    double[] salience,
    List<float[]> vectors,
    List<Set<String>> terms,
    List<String> keyPhrases) {

  /** From 0 to 1: by meaning where the network knows the script, and always by words. */
  double likeness(int a, int b) {
    Set<String> inA = terms.get(a);
    Set<String> inB = terms.get(b);
    long common = inA.stream().filter(inB::contains).count();
    double byWords = common / Math.max(1.0, Math.min(inA.size(), inB.size()));
    boolean known =
        script == Language.SPACED && vectors.get(a).length > 0 && vectors.get(b).length > 0;
    return Math.max(byWords * 0.9, known ? Vectors.dot(vectors.get(a), vectors.get(b)) : 0);
  }

  Sentence sentence(int index) {
    return sentences.get(index);
  }
}
