package org.anabranch.publish.media;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a file really is, whatever its name says. Sizes are as shown, after any rotation. */
public sealed interface Probed {
  /** By its content: {@code image/png}, {@code video/mp4}. */
  String contentType();

  /** Pixels. */
  int width();

  /** Pixels. */
  int height();

  long bytes();

  /** What goes behind the dot of a file's name. */
  default String extension() {
    return switch (contentType()) {
      case "image/jpeg" -> "jpg";
      case "image/svg+xml" -> "svg";
      case "video/quicktime" -> "mov";
      case "video/x-matroska" -> "mkv";
      case "video/x-msvideo" -> "avi";
      case "video/x-flv" -> "flv";
      case "video/mp2t" -> "ts";
      case Documents.WORD -> "docx";
      case Documents.SLIDES -> "pptx";
      default -> contentType().substring(contentType().indexOf('/') + 1);
    };
  }

  /** A file of pages: it has no size in pixels, and is never changed to fit a platform. */
  record Document(String contentType, long bytes) implements Probed {
    @Override
    public int width() {
      return 0;
    }

    @Override
    public int height() {
      return 0;
    }
  }

  /**
   * A picture.
   *
   * @param animated whether it has more than one frame
   * @param transparent whether it has an alpha channel
   * @param turned whether it is stored lying and shown standing (EXIF orientation)
   */
  record Picture(
      String contentType,
      int width,
      int height,
      boolean animated,
      boolean transparent,
      boolean turned,
      long bytes)
      implements Probed {}

  /**
   * A video.
   *
   * @param videoCodec FFmpeg's name: {@code h264}
   * @param audioCodec likewise; null when it is silent
   * @param pixelFormat FFmpeg's name: {@code yuv420p}
   * @param framesPerSecond on average
   * @param bitsPerSecond of the whole file
   * @param indexFirst whether playing can start before all has been read ({@code moov} before
   *     {@code mdat}); true for containers without an index
   */
  record Video(
      String contentType,
      String videoCodec,
      @Nullable String audioCodec,
      String pixelFormat,
      int width,
      int height,
      Duration duration,
      double framesPerSecond,
      long bitsPerSecond,
      boolean indexFirst,
      long bytes)
      implements Probed {}
}
