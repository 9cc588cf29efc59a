package org.anabranch.publish.media;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How one picture is made fit. Its text is its identity: the same text makes the same file. */
record PictureRecipe(
    String filter, int width, String type, long mostBytes, boolean flatten, List<String> changes) {

  /**
   * @param quality FFmpeg's, 2 (best) to 31
   * @param share of the width
   */
  record Try(int quality, double share) {}

  PictureRecipe {
    changes = List.copyOf(changes);
  }

  static PictureRecipe of(Probed.Picture picture, MediaLimits.Picture limits, Framing framing) {
    Frame frame =
        Frame.of(
            picture,
            limits.ratio(),
            limits.leastWidth(),
            limits.mostWidth(),
            Integer.MAX_VALUE,
            framing);
    List<String> changes = new ArrayList<>(frame.changes());
    boolean typed = limits.types().contains(picture.contentType());
    String type = typed ? picture.contentType() : best(limits.types());
    if (!typed) {
      changes.add("made %s from %s".formatted(type, picture.contentType()));
    }
    if (picture.bytes() > limits.mostBytes()) {
      changes.add("compressed to at most %,d KB".formatted(limits.mostBytes() >> 10));
      type = limits.types().contains("image/jpeg") ? "image/jpeg" : type;
    }
    if (picture.turned() && changes.isEmpty()) {
      changes.add("turned upright");
    }
    boolean flatten = type.equals("image/jpeg") && picture.transparent();
    return new PictureRecipe(
        frame.filter(), frame.width(), type, limits.mostBytes(), flatten, changes);
  }

  /** A video's still: JPEG at its own shape. */
  static PictureRecipe still(int mostWidth, long mostBytes) {
    return new PictureRecipe(
        "scale='min(" + mostWidth + ",iw)':-2,setsar=1",
        mostWidth,
        "image/jpeg",
        mostBytes,
        false,
        List.of());
  }

  private static String best(Set<String> types) {
    return Stream.of("image/jpeg", "image/png")
        .filter(types::contains)
        .findFirst()
        .orElse("image/jpeg");
  }

  String extension() {
    return type.equals("image/jpeg") ? "jpg" : type.substring("image/".length());
  }

  /** Better ones first. */
  List<Try> tries() {
    List<Try> tries = new ArrayList<>();
    if (type.equals("image/jpeg")) {
      Stream.of(2, 4, 7, 11, 16).forEach(quality -> tries.add(new Try(quality, 1)));
    } else {
      tries.add(new Try(2, 1));
    }
    Stream.of(0.8, 0.6, 0.45, 0.3, 0.2).forEach(share -> tries.add(new Try(7, share)));
    return tries;
  }

  List<String> arguments(Try attempt, Path draft) {
    List<String> arguments =
        new ArrayList<>(List.of("-frames:v", "1", "-map_metadata", "-1", "-vf"));
    String smaller = attempt.share() == 1 ? "" : ",scale=trunc(iw*" + attempt.share() + "/2)*2:-2";
    // What is transparent would turn black in a JPEG; people expect paper.
    String paper =
        flatten
            ? "format=rgba,split[a][b];[a]drawbox=c=white@1:t=fill:replace=1[p];[p][b]overlay=format=auto,"
            : "";
    arguments.add(paper + filter + smaller);
    if (type.equals("image/jpeg")) {
      arguments.addAll(
          List.of("-pix_fmt", "yuvj420p", "-q:v", Integer.toString(attempt.quality())));
      arguments.addAll(List.of("-c:v", "mjpeg", "-f", "image2", "-update", "1"));
    } else {
      String codec = extension();
      arguments.addAll(
          List.of(
              "-c:v", codec.equals("webp") ? "libwebp" : codec, "-f", "image2", "-update", "1"));
    }
    arguments.add("file:" + draft.toAbsolutePath());
    return arguments;
  }
}
