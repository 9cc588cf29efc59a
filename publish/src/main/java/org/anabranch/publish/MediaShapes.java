package org.anabranch.publish;

/**
 * Which shapes and sizes of pictures and videos a platform takes, beyond their bytes and length:
 * enough to fit a file to it. Ratios are width ÷ height.
 *
 * @param pictureLeastWidth pixels
 * @param pictureMostWidth pixels
 * @param videoMostSide the longer side, pixels
 * @param videoMostFrames a second
 * @param videoMostBitsPerSecond of the whole file
 */
public record MediaShapes(
    Ratios picture,
    int pictureLeastWidth,
    int pictureMostWidth,
    Ratios video,
    int videoMostSide,
    double videoMostFrames,
    long videoMostBitsPerSecond) {

  /** From the narrowest to the widest that is shown uncut. */
  public record Ratios(double narrowest, double widest) {
    /** Wide enough to exclude nothing that anybody posts. */
    public static final Ratios ANY = new Ratios(0.1, 10);

    /** Standing video and nothing else. */
    public static final Ratios PORTRAIT = new Ratios(9.0 / 16, 9.0 / 16);

    public Ratios {
      if (!(narrowest > 0 && narrowest <= widest)) {
        throw new IllegalArgumentException(
            "Ratios run from narrow to wide, not from %s to %s".formatted(narrowest, widest));
      }
    }
  }

  /** Where a platform says nothing of shapes: full HD, as every platform shows it. */
  public static final MediaShapes USUAL =
      new MediaShapes(Ratios.ANY, 16, 8192, Ratios.ANY, 1920, 60, 25_000_000);

  public MediaShapes withPictures(Ratios ratios, int leastWidth, int mostWidth) {
    return new MediaShapes(
        ratios,
        leastWidth,
        mostWidth,
        video,
        videoMostSide,
        videoMostFrames,
        videoMostBitsPerSecond);
  }

  public MediaShapes withVideos(Ratios ratios) {
    return new MediaShapes(
        picture,
        pictureLeastWidth,
        pictureMostWidth,
        ratios,
        videoMostSide,
        videoMostFrames,
        videoMostBitsPerSecond);
  }

  public MediaShapes withLargestVideo(int mostSide, long mostBitsPerSecond) {
    return new MediaShapes(
        picture,
        pictureLeastWidth,
        pictureMostWidth,
        video,
        mostSide,
        videoMostFrames,
        mostBitsPerSecond);
  }
}
