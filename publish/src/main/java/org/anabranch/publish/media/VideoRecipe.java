package org.anabranch.publish.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.kernel.Problem;

/**
 * How one video is made fit: copied into another container where that is enough, else encoded as
 * H.264 and AAC with the index first. Its text is its identity.
 */
record VideoRecipe(
    boolean copy,
    String filter,
    double frames,
    Duration length,
    long bitsPerSecond,
    long mostBytes,
    boolean silent,
    List<String> changes) {
  /** Below this a video is no longer recognisable, in bits per second. */
  static final long LEAST_BITS = 200_000;

  private static final int SOUND_BITS = 128_000;

  VideoRecipe {
    changes = List.copyOf(changes);
  }

  static VideoRecipe of(Probed.Video video, MediaLimits.Video limits, Framing framing) {
    if (video.duration().compareTo(limits.shortest()) < 0) {
      throw Problem.badInput(
              "media-too-short",
              "The video runs %s; at least %s is asked for."
                  .formatted(seconds(video.duration()), seconds(limits.shortest())),
              "Use a longer one.")
          .asException();
    }
    List<String> changes = new ArrayList<>();
    Frame frame = Frame.of(video, limits.ratio(), 2, Integer.MAX_VALUE, limits.mostSide(), framing);
    changes.addAll(frame.changes());
    if (!limits.codecs().contains(video.videoCodec())
        || !video.pixelFormat().startsWith("yuv420p")
            && !video.pixelFormat().startsWith("yuvj420p")) {
      changes.add("encoded as H.264 from " + video.videoCodec() + " " + video.pixelFormat());
    }
    double frames = video.framesPerSecond();
    if (frames > limits.mostFrames() * 1.01) {
      changes.add(
          String.format(
              Locale.ROOT, "%.0f frames a second instead of %.0f", limits.mostFrames(), frames));
      frames = limits.mostFrames();
    }
    Duration length = video.duration();
    if (length.compareTo(limits.longest()) > 0) {
      changes.add("shortened from %s to %s".formatted(seconds(length), seconds(limits.longest())));
      length = limits.longest();
    }
    long room = limits.mostBytes() / 100 * 95 * 8000 / Math.max(1, length.toMillis());
    long bits = Math.min(limits.mostBitsPerSecond(), Math.min(room, usual(frame, frames)));
    if (video.bitsPerSecond() > limits.mostBitsPerSecond() || video.bytes() > limits.mostBytes()) {
      changes.add("compressed to %,d kbit/s".formatted(bits / 1000));
    }
    boolean sound = video.audioCodec() == null || video.audioCodec().equals("aac");
    boolean copy = changes.isEmpty();
    if (!limits.containers().contains(video.contentType()) || !video.indexFirst()) {
      changes.add(video.indexFirst() ? "put into MP4" : "index moved to the front");
    }
    if (!sound) {
      changes.add("sound encoded as AAC from " + video.audioCodec());
    }
    if (!copy && bits < LEAST_BITS) {
      throw Problem.badInput(
              "media-unfittable",
              "To fit into %,d MB the video would have to be compressed beyond recognition."
                  .formatted(limits.mostBytes() >> 20),
              "Use a shorter one.")
          .asException();
    }
    return new VideoRecipe(
        copy,
        frame.filter(),
        frames,
        length,
        bits,
        limits.mostBytes(),
        video.audioCodec() == null,
        changes);
  }

  /** A tenth of a bit for each pixel: what platforms advise for H.264, 6 Mbit/s at 1080p30. */
  private static long usual(Frame frame, double frames) {
    return Math.max(
        1_000_000, (long) (0.1 * frame.width() * frame.height() * Math.max(24, frames)));
  }

  List<String> arguments(long bits, Path draft) {
    List<String> arguments = new ArrayList<>(List.of("-map", "0:v:0", "-map", "0:a:0?"));
    arguments.addAll(List.of("-map_metadata", "-1", "-t", seconds(length).replace(" s", "")));
    if (copy) {
      arguments.addAll(List.of("-c:v", "copy"));
    } else {
      arguments.addAll(List.of("-vf", filter + ",fps=" + rate() + ",format=yuv420p"));
      arguments.addAll(
          List.of(
              "-c:v",
              "libopenh264",
              "-b:v",
              Long.toString(Math.max(LEAST_BITS / 2, bits - SOUND_BITS))));
      arguments.addAll(
          List.of(
              "-maxrate",
              Long.toString(bits),
              "-rc_mode",
              "bitrate",
              "-g",
              Long.toString(Math.round(2 * rate()))));
    }
    arguments.addAll(
        List.of("-c:a", "aac", "-b:a", Integer.toString(SOUND_BITS), "-ar", "48000", "-ac", "2"));
    arguments.addAll(List.of("-movflags", "+faststart", "-use_editlist", "0", "-f", "mp4"));
    arguments.add("file:" + draft.toAbsolutePath());
    return arguments;
  }

  private double rate() {
    return frames > 0 ? Math.round(frames * 1000) / 1000.0 : 30;
  }

  private static String seconds(Duration time) {
    return time.toMillisPart() == 0
        ? time.toSeconds() + " s"
        : String.format(Locale.ROOT, "%.3f s", time.toMillis() / 1000.0);
  }
}
