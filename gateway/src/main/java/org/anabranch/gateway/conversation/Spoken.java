package org.anabranch.gateway.conversation;

/**
 * What a model said aloud, beside its sound.
 *
 * @param id by which its vendor finds the sound again in a later turn; empty where it cannot
 * @param words what was said; may be empty
 * @param expires epoch seconds from which on the vendor does not find it any more; 0 where it does
 *     not say
 */
public record Spoken(String id, String words, long expires) {
  public static final Spoken UNKNOWN = new Spoken("", "", 0);
}
