package org.anabranch.gateway.dialect;

/**
 * How much a request holds, for estimates of its tokens.
 *
 * @param asciiBytes of the body, without what is attached in base 64
 * @param otherBytes the bytes of all other characters
 * @param messages turns and the like, each with some tokens of frame
 * @param attachments pictures, sounds and documents
 */
public record Weight(long asciiBytes, long otherBytes, long messages, long attachments) {
  /** What vendors charge for a large picture, about. */
  private static final long TOKENS_OF_AN_ATTACHMENT = 2000;

  /** A guess: about four ASCII characters to a token, half a token to each other UTF-8 byte. */
  public long expectedTokens() {
    return Math.ceilDiv(asciiBytes, 4)
        + Math.ceilDiv(otherBytes, 2)
        + attachments * TOKENS_OF_AN_ATTACHMENT;
  }

  /** What no tokenizer exceeds: a token is at least a byte, and each message has a frame. */
  public long atMostTokens() {
    return asciiBytes + otherBytes + 16 * messages + 16 + attachments * TOKENS_OF_AN_ATTACHMENT;
  }
}
