package org.anabranch.gateway.bedrock;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bedrock's names of formats, and the media types they stand for. */
final class MediaTypes {
  private static final Map<String, String> IMAGES =
      Map.of("png", "image/png", "jpeg", "image/jpeg", "gif", "image/gif", "webp", "image/webp");
  private static final Map<String, String> VIDEOS =
      Map.of(
          "mkv", "video/x-matroska",
          "mov", "video/quicktime",
          "mp4", "video/mp4",
          "webm", "video/webm",
          "flv", "video/x-flv",
          "mpeg", "video/mpeg",
          "mpg", "video/mpg",
          "wmv", "video/x-ms-wmv",
          "three_gp", "video/3gpp");
  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "pdf", "application/pdf",
          "csv", "text/csv",
          "doc", "application/msword",
          "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "xls", "application/vnd.ms-excel",
          "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "html", "text/html",
          "txt", "text/plain",
          "md", "text/markdown");
  private static final Map<String, String> SOUNDS = sounds();

  private MediaTypes() {}

  private static Map<String, String> sounds() {
    Map<String, String> types = new HashMap<>();
    for (String same : new String[] {"opus", "wav", "aac", "flac", "ogg", "webm", "mp4", "mpga"}) {
      types.put(same, "audio/" + same);
    }
    types.put("mp3", "audio/mpeg");
    types.put("mpeg", "audio/x-mpeg");
    types.put("m4a", "audio/m4a");
    types.put("x-aac", "audio/x-aac");
    types.put("pcm", "audio/pcm");
    types.put("mkv", "audio/x-matroska");
    types.put("mka", "audio/mka");
    return Map.copyOf(types);
  }

  /** What a block of this kind may hold: its formats, and the media type of each. */
  static Map<String, String> of(String block) {
    return switch (block) {
      case "image" -> IMAGES;
      case "video" -> VIDEOS;
      case "audio" -> SOUNDS;
      default -> DOCUMENTS;
    };
  }

  /** Bedrock's name of a media type; null when it takes none such. */
  static @Nullable String format(String block, String mediaType) {
    String plain = mediaType.toLowerCase(Locale.ROOT).replaceAll(";.*", "").strip();
    String wanted = plain.equals("image/jpg") ? "image/jpeg" : plain;
    wanted = wanted.equals("audio/mp3") ? "audio/mpeg" : wanted;
    wanted = wanted.equals("audio/x-wav") ? "audio/wav" : wanted;
    wanted = wanted.equals("audio/l16") ? "audio/pcm" : wanted;
    for (Map.Entry<String, String> entry : of(block).entrySet()) {
      if (entry.getValue().equals(wanted)) {
        return entry.getKey();
      }
    }
    return null;
  }
}
