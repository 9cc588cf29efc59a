package org.anabranch.publish.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Looks into a file: what it is, whether it is whole, and whether it can be opened without harm. A
 * file is judged by its content; its name is never believed. Memory stays bounded whatever the file
 * claims to be, since all reading is done by a process of its own. Safe for many threads; blocks.
 */
public final class MediaProbe {
  /** Pixels of one picture or frame: what a 100-megapixel camera makes, and no more. */
  private static final long MOST_PIXELS = 104_000_000;

  /** The least width and height, pixels: below this there is nothing to see. */
  private static final int SMALLEST = 16;

  private static final Duration SLOWEST = Duration.ofMinutes(5);
  private static final Pattern REFUSED_SIZE = Pattern.compile("Picture size (\\d+)x(\\d+)");
  private static final Map<String, String> PICTURES =
      Map.of(
          "png", "image/png",
          "apng", "image/png",
          "mjpeg", "image/jpeg",
          "jpegls", "image/jls",
          "webp", "image/webp",
          "gif", "image/gif",
          "bmp", "image/bmp",
          "tiff", "image/tiff");

  private final Ffmpeg ffmpeg = new Ffmpeg();
  private final long mostBytes;

  /**
   * @param mostBytes the largest file that is looked at
   */
  public MediaProbe(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * What the file is. Throws {@link org.anabranch.kernel.ProblemException} when it is empty ({@code
   * media-empty}), larger than allowed ({@code media-too-large}), no picture, video or document
   * that can be read ({@code media-unreadable}), cut off or damaged ({@code media-damaged}), a
   * picture of more pixels than anybody shows ({@code media-too-many-pixels}) or of hardly any
   * ({@code media-too-small}), or not worked through in time ({@code media-too-slow}).
   */
  public Probed probe(Path file, Deadline deadline) throws InterruptedException {
    Deadline own = deadline.atMost(SLOWEST);
    long bytes = size(file);
    if (bytes == 0) {
      throw refusal(
          "media-empty",
          "The file has no bytes.",
          "Choose it again: the upload may have been cut off.");
    }
    if (bytes > mostBytes) {
      throw tooLarge(mostBytes);
    }
    Optional<String> document = Documents.type(file);
    if (document.isPresent()) {
      return new Probed.Document(document.get(), bytes);
    }
    Ffmpeg.Ended looked = ffmpeg.look(file, SHOWN, own);
    JsonNode found =
        looked.out().isBlank()
            ? Json.MAPPER.createObjectNode()
            : Json.MAPPER.readTree(looked.out());
    JsonNode video = stream(found, "video").orElseThrow(() -> unreadable());
    Probed probed = probed(file, found, video, looked.complaint(), bytes);
    if (Math.min(probed.width(), probed.height()) < SMALLEST) {
      throw refusal(
          "media-too-small",
          "The file shows %d×%d pixels.".formatted(probed.width(), probed.height()),
          "Choose one of at least %d×%d pixels; most platforms ask for 320 or more."
              .formatted(SMALLEST, SMALLEST));
    }
    prove(file, probed, own);
    return probed;
  }

  private static final List<String> SHOWN =
      List.of(
          "-print_format",
          "json",
          "-read_intervals",
          "%+#1",
          "-show_entries",
          "format=format_name,duration,bit_rate:stream=codec_type,codec_name,width,height,pix_fmt,"
              + "avg_frame_rate,duration,nb_frames,sample_aspect_ratio:stream_disposition=attached_pic"
              + ":stream_side_data=rotation:frame_side_data=rotation");

  static RuntimeException tooLarge(long mostBytes) {
    return Problem.of(
            Problem.Kind.TOO_LARGE,
            "media-too-large",
            "The file is larger than %,d MB.".formatted(mostBytes >> 20),
            "Make it shorter or compress it; no platform takes more.")
        .asException();
  }

  private static RuntimeException unreadable() {
    return refusal(
        "media-unreadable",
        "The file is no picture, video or document that can be read, or it is cut off.",
        "Choose a JPEG, PNG, WebP, GIF, HEIC, MP4, MOV, WebM, MKV, AVI, FLV, PDF, DOCX or PPTX file; its name alone does not make it one.");
  }

  private static RuntimeException refusal(String code, String message, String fix) {
    return Problem.badInput(code, message, fix).asException();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("A media file cannot be read: " + file, e);
    }
  }

  /** The first stream of a kind that is not merely a cover inside a sound file. */
  private static Optional<JsonNode> stream(JsonNode found, String kind) {
    for (JsonNode stream : found.path("streams")) {
      if (stream.path("codec_type").asString("").equals(kind)
          && stream.path("disposition").path("attached_pic").asInt(0) == 0) {
        return Optional.of(stream);
      }
    }
    return Optional.empty();
  }

  private static Probed probed(
      Path file, JsonNode found, JsonNode video, String complaint, long bytes) {
    int width = video.path("width").asInt(0);
    int height = video.path("height").asInt(0);
    Matcher refused = REFUSED_SIZE.matcher(complaint);
    if (refused.find()) {
      throw tooManyPixels(refused.group(1), refused.group(2));
    }
    if (width <= 0 || height <= 0) {
      throw unreadable();
    }
    if ((long) width * height > MOST_PIXELS) {
      throw tooManyPixels(Integer.toString(width), Integer.toString(height));
    }
    String format = found.path("format").path("format_name").asString("");
    int turn = Math.max(rotation(video), rotation(found.path("frames").path(0)));
    boolean across = turn == 90 || turn == 270;
    int shownWidth = across ? height : width;
    int shownHeight = across ? width : height;
    String codec = video.path("codec_name").asString("");
    String pixels = video.path("pix_fmt").asString("");
    String picture = picture(file, format, codec);
    if (picture != null) {
      boolean animated = video.path("nb_frames").asInt(1) > 1 || codec.equals("apng");
      boolean transparent =
          pixels.startsWith("rgba")
              || pixels.contains("bgra")
              || pixels.startsWith("yuva")
              || pixels.startsWith("ya")
              || pixels.startsWith("argb")
              || pixels.equals("pal8");
      return new Probed.Picture(
          picture, shownWidth, shownHeight, animated, transparent, turn != 0, bytes);
    }
    Duration duration = duration(found, video);
    if (duration.isZero()) {
      throw damaged("It does not say how long it runs.");
    }
    return new Probed.Video(
        container(file, format),
        codec,
        stream(found, "audio").map(s -> s.path("codec_name").asString("")).orElse(null),
        pixels,
        shownWidth,
        shownHeight,
        duration,
        rate(video.path("avg_frame_rate").asString("0/0")),
        bytes * 8000 / Math.max(1, duration.toMillis()),
        Boxes.indexFirst(file),
        bytes);
  }

  private static RuntimeException tooManyPixels(String width, String height) {
    return refusal(
        "media-too-many-pixels",
        "The picture says it has %s×%s pixels.".formatted(width, height),
        "Make it smaller: no platform shows more than 100 megapixels.");
  }

  static RuntimeException damaged(String how) {
    return refusal(
        "media-damaged",
        "The file is cut off or damaged. " + how,
        "Export it again, or upload it again: a part of it may be missing.");
  }

  /** The picture's content type; null when it is a video. */
  private static @Nullable String picture(Path file, String format, String codec) {
    boolean still = format.endsWith("_pipe") || format.equals("image2") || format.equals("apng");
    if (still || format.equals("gif")) {
      String type = PICTURES.get(codec);
      if (type == null) {
        throw unreadable();
      }
      return type;
    }
    return Boxes.brand(file).filter(Boxes.STILLS::contains).map(_ -> "image/heic").orElse(null);
  }

  private static String container(Path file, String format) {
    if (format.startsWith("mov")) {
      return Boxes.brand(file).filter(b -> b.equals("qt  ")).isPresent()
          ? "video/quicktime"
          : "video/mp4";
    }
    return switch (format) {
      case "matroska,webm" -> Boxes.isWebm(file) ? "video/webm" : "video/x-matroska";
      case "avi" -> "video/x-msvideo";
      case "flv" -> "video/x-flv";
      case "mpegts" -> "video/mp2t";
      default -> throw unreadable();
    };
  }

  /** Degrees; a video tells it with its stream, a photograph (by EXIF) with its frame. */
  private static int rotation(JsonNode shown) {
    for (JsonNode side : shown.path("side_data_list")) {
      if (side.has("rotation")) {
        return Math.floorMod(side.path("rotation").asInt(0), 360);
      }
    }
    return 0;
  }

  private static Duration duration(JsonNode found, JsonNode video) {
    String text = found.path("format").path("duration").asString("");
    double seconds = number(text.isEmpty() ? video.path("duration").asString("") : text);
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static double number(String text) {
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) && value > 0 ? value : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** FFmpeg's {@code 30000/1001}. */
  private static double rate(String fraction) {
    int slash = fraction.indexOf('/');
    double below = slash < 0 ? 1 : number(fraction.substring(slash + 1));
    double above = number(slash < 0 ? fraction : fraction.substring(0, slash));
    return below == 0 ? 0 : above / below;
  }

  /**
   * Reads the file once to its end, and decodes a picture or a video's first two seconds: what is
   * cut off or damaged shows there.
   */
  private void prove(Path file, Probed probed, Deadline deadline) throws InterruptedException {
    List<String> strict = List.of("-xerror", "-err_detect", "explode");
    Ffmpeg.Ended decoded =
        ffmpeg.make(
            file,
            strict,
            List.of("-map", "0:v:0", "-t", "2", "-f", "null", "-"),
            _ -> {},
            deadline);
    if (!decoded.well()) {
      throw damaged(
          probed instanceof Probed.Picture
              ? "The picture ends too early."
              : "Its beginning cannot be decoded.");
    }
    if (probed instanceof Probed.Video) {
      Ffmpeg.Ended read =
          ffmpeg.make(
              file,
              strict,
              List.of("-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", "-f", "null", "-"),
              _ -> {},
              deadline);
      if (!read.well()) {
        throw damaged("The video ends before its index says.");
      }
    }
  }
}
