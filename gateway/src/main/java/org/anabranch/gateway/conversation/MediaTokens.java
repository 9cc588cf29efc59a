package org.anabranch.gateway.conversation;

/**
 * Of which medium some tokens are, as far as their vendor says; they need not add up to all.
 *
 * @param document of files with pages, such as PDF
 */
public record MediaTokens(long text, long audio, long image, long video, long document) {
  public static final MediaTokens UNKNOWN = new MediaTokens(0, 0, 0, 0, 0);

  public MediaTokens {
    text = Math.max(0, text);
    audio = Math.max(0, audio);
    image = Math.max(0, image);
    video = Math.max(0, video);
    document = Math.max(0, document);
  }
}
