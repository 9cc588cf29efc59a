package org.anabranch.publish;

import java.time.Duration;
import java.util.Set;

/**
 * What a platform accepts, as its documents say: enough to write a fitting post and to refuse an
 * unfitting one before anything is sent. Zero means "has none" for the titles, hashtags and images.
 *
 * @param titleMax in units of {@code counting}
 * @param textMax per part, in units of {@code counting}
 * @param counting how this platform measures text
 * @param hashtagsMax how many hashtags are allowed
 * @param hashtagsInText whether hashtags stand in the text (else they have a field of their own)
 * @param linkInText whether a link in the text works and does no harm
 * @param partsMax 1, or how many parts a thread may have
 * @param format what the main thing is
 * @param imagesMax how many images one post takes
 * @param imageRatio width ÷ height that this platform shows best
 * @param videoRatio width ÷ height of the video that this platform shows best; 0 when it takes no
 *     video
 */
public record Rules(
    int titleMax,
    int textMax,
    Counting counting,
    int hashtagsMax,
    boolean hashtagsInText,
    boolean linkInText,
    int partsMax,
    Format format,
    int imagesMax,
    Shape imageRatio,
    Shape videoRatio,
    Duration videoMin,
    Duration videoMax,
    long videoMaxBytes,
    long imageMaxBytes,
    Set<String> imageTypes) {

  /** What the post mainly is. */
  public enum Format {
    /** Text, with pictures beside it. */
    TEXT_WITH_IMAGES,
    /** Pictures, with a caption. */
    IMAGES,
    /** One video, with a caption. */
    VIDEO,
    /** A long article with its pictures inside. */
    ARTICLE
  }

  /** Width to height, as whole numbers: 9:16. */
  public record Shape(int width, int height) {
    public static final Shape NONE = new Shape(0, 0);
    public static final Shape PORTRAIT = new Shape(9, 16);
    public static final Shape LANDSCAPE = new Shape(16, 9);
    public static final Shape SQUARE = new Shape(1, 1);
    public static final Shape FOUR_FIVE = new Shape(4, 5);
    public static final Shape TWO_THREE = new Shape(2, 3);
    public static final Shape THREE_FOUR = new Shape(3, 4);
  }

  public Rules {
    imageTypes = Set.copyOf(imageTypes);
  }
}
