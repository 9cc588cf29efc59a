package org.anabranch.publish.media;

import java.time.Duration;
import java.util.Set;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Feature;
import org.anabranch.publish.MediaShapes;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.Rules;

/**
 * What a platform takes of pictures and videos, in the terms in which a file can be fitted to it.
 * Ratios are width ÷ height.
 */
public record MediaLimits(Picture picture, Video video) {
  /** Wide enough to exclude nothing that anybody posts. */
  public static final Ratio ANY_RATIO = new Ratio(0.1, 10);

  private static final int COVER_WIDTH = 3840;

  /** From the narrowest to the widest that is shown uncut. */
  public record Ratio(double narrowest, double widest) {
    public Ratio {
      if (!(narrowest > 0 && narrowest <= widest)) {
        throw new IllegalArgumentException(
            "A ratio runs from narrow to wide, not from %s to %s".formatted(narrowest, widest));
      }
    }

    /** The nearest ratio inside. */
    double nearest(double ratio) {
      return Math.max(narrowest, Math.min(widest, ratio));
    }

    boolean holds(double ratio) {
      return ratio >= narrowest * 0.999 && ratio <= widest * 1.001;
    }
  }

  /**
   * @param types content types
   * @param mostBytes of one picture
   * @param leastWidth pixels
   * @param mostWidth pixels
   */
  public record Picture(
      Set<String> types, long mostBytes, int leastWidth, int mostWidth, Ratio ratio) {
    public Picture {
      types = Set.copyOf(types);
    }
  }

  /**
   * @param containers content types
   * @param codecs FFmpeg's names
   * @param mostSide the longer side, pixels
   * @param mostFrames a second
   * @param mostBitsPerSecond of the whole file
   */
  public record Video(
      Set<String> containers,
      Set<String> codecs,
      long mostBytes,
      Duration shortest,
      Duration longest,
      int mostSide,
      double mostFrames,
      long mostBitsPerSecond,
      Ratio ratio) {
    public Video {
      containers = Set.copyOf(containers);
      codecs = Set.copyOf(codecs);
    }
  }

  /** What a platform takes in a post's usual place. */
  public static MediaLimits of(Connector connector) {
    return of(connector, Placement.FEED);
  }

  /** What a platform takes at this place: its rules and shapes together. */
  public static MediaLimits of(Connector connector, Placement placement) {
    Rules rules = connector.rules();
    MediaShapes shapes = connector.shapes(placement);
    return new MediaLimits(
        new Picture(
            rules.imageTypes(),
            rules.imageMaxBytes(),
            shapes.pictureLeastWidth(),
            shapes.pictureMostWidth(),
            ratio(shapes.picture())),
        new Video(
            Set.of("video/mp4"),
            Set.of("h264"),
            rules.videoMaxBytes(),
            rules.videoMin(),
            longest(connector, placement),
            shapes.videoMostSide(),
            shapes.videoMostFrames(),
            shapes.videoMostBitsPerSecond(),
            ratio(shapes.video())));
  }

  /** What a platform takes as the cover of a video or an article: any shape, of its own types. */
  public static MediaLimits ofCover(Connector connector) {
    MediaLimits usual = of(connector);
    return new MediaLimits(
        new Picture(
            usual.picture().types(), usual.picture().mostBytes(), 2, COVER_WIDTH, ANY_RATIO),
        usual.video());
  }

  /** A problem, with what to do, when the platform takes no such file at all. */
  public static void requireTaken(Connector connector, Probed probed) {
    String platform = connector.platform().title();
    boolean pictures = connector.rules().imagesMax() > 0;
    boolean videos = connector.features().contains(Feature.VIDEO);
    switch (probed) {
      case Probed.Picture _ when !pictures ->
          throw notTaken(
              "images-not-taken",
              platform + " takes no pictures beside a cover.",
              "Give it as the cover, or make a video of it.");
      case Probed.Video _ when !videos ->
          throw notTaken(
              "video-not-taken",
              platform + " takes no video.",
              "Post pictures, or a link to the video.");
      case Probed.Document _ when !connector.features().contains(Feature.DOCUMENT) ->
          throw notTaken(
              "document-not-taken",
              platform + " takes no documents.",
              "Post its pages as pictures, or a link to it.");
      default -> {}
    }
  }

  private static RuntimeException notTaken(String code, String message, String fix) {
    return Problem.badInput(code, message, fix).asException();
  }

  private static Ratio ratio(MediaShapes.Ratios ratios) {
    return new Ratio(ratios.narrowest(), ratios.widest());
  }

  private static Duration longest(Connector connector, Placement placement) {
    Duration own =
        switch (placement) {
          case FEED -> Duration.ZERO;
          case SHORT -> connector.options().shortMax();
          case STORY -> connector.options().storyMax();
        };
    Duration usual = connector.rules().videoMax();
    return own.isPositive() && own.compareTo(usual) < 0 ? own : usual;
  }
}
