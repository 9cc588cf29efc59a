package org.anabranch.publish;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One file that goes with a post. The file is whole and does not change while a publication refers
 * to it.
 *
 * @param contentType {@code image/jpeg}, {@code image/png}, {@code video/mp4}, {@code
 *     application/pdf}
 * @param width pixels
 * @param height pixels
 * @param duration zero for an image
 * @param sha256 of the bytes, hex
 * @param altText what the picture shows, in the post's language, for people who do not see it
 */
public record Media(
    Role role,
    Path file,
    String contentType,
    int width,
    int height,
    Duration duration,
    long bytes,
    String sha256,
    String altText) {
  /**
   * What the file is for. A cover is left out where a platform has none; a picture or a video that
   * it does not take is refused before anything is sent.
   */
  public enum Role {
    /** The title card: cover of a video or an article. */
    COVER,
    /** A picture of the post itself, in order. */
    IMAGE,
    VIDEO,
    /** A file whose pages are leafed through: a PDF. Its width and height are 0. */
    DOCUMENT
  }

  public Media {
    boolean hasShape = role == Role.DOCUMENT || (width > 0 && height > 0);
    if (!hasShape || bytes <= 0) {
      throw new IllegalArgumentException(
          "Media %s must have a size: %d×%d, %d bytes".formatted(file, width, height, bytes));
    }
  }

  public boolean isVideo() {
    return role == Role.VIDEO;
  }

  /** The same file for something else. */
  public Media withRole(Role other) {
    return new Media(other, file, contentType, width, height, duration, bytes, sha256, altText);
  }

  /** The same file, described so. */
  public Media withAltText(String words) {
    return new Media(role, file, contentType, width, height, duration, bytes, sha256, words);
  }
}
