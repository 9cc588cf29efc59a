package org.anabranch.sandbox.instagram;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.anabranch.kernel.Digest;
import org.anabranch.sandbox.internal.Fetch;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.Mp4;
import org.anabranch.sandbox.internal.PictureSize;

/** What Instagram takes: JPEG of 4:5 to 1.91:1 up to 8 MB, and MP4 for reels. */
final class InstagramMedia {
  static final long PICTURE_BYTES = 8L << 20;
  private static final long VIDEO_BYTES = 300L << 20;
  private static final double NARROWEST = 0.795;
  private static final double WIDEST = 1.915;

  private final Fetch fetch = new Fetch();

  /** Fetches and examines a picture; refuses in Instagram's words. */
  void picture(String address, Path file) {
    jpeg(address, file);
    PictureSize size =
        PictureSize.of(file)
            .orElseThrow(() -> GraphError.of(36001, 2207005, "The image cannot be read"));
    if (size.ratio() < NARROWEST || size.ratio() > WIDEST) {
      throw GraphError.of(36003, 2207009, "The aspect ratio is not supported: use 4:5 to 1.91:1");
    }
  }

  /** Fetches a reel's cover, which may have any shape, and returns its SHA-256. */
  String cover(String address, Path file) {
    jpeg(address, file);
    try {
      return Digest.sha256(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fetches a story's picture, which may have any shape. */
  void story(String address, Path file) {
    jpeg(address, file);
  }

  /** Whether a carousel's video could be fetched. */
  boolean video(String address, Path file) {
    return fetch.to(file, address, VIDEO_BYTES);
  }

  private void jpeg(String address, Path file) {
    if (!fetch.to(file, address, PICTURE_BYTES)) {
      throw GraphError.of(
          9004, 2207052, "Only photo or video can be accepted as media type: cannot be fetched");
    }
    if (!FileType.of(file).equals("image/jpeg")) {
      throw GraphError.of(36001, 2207005, "The image format is not supported: use JPEG");
    }
  }

  /** Why a reel's file is of no use; empty when it is fine. */
  Optional<String> reel(Path file) {
    Optional<Mp4> video = Mp4.read(file);
    if (video.isEmpty() || !video.get().headerFirst()) {
      return Optional.of("Error: 2207026 the video's moov box must be at its front");
    }
    long millis = video.get().duration().toMillis();
    boolean fits = millis >= 3000 && millis <= 900_000 && video.get().width() <= 1920;
    return fits
        ? Optional.empty()
        : Optional.of("Error: 2207026 a reel is 3 s to 15 min long and at most 1920 wide");
  }
}
