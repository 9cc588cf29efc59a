package org.anabranch.gateway.openai;

import org.anabranch.gateway.dialect.Upload;
import org.anabranch.gateway.dialect.Uploads;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files in chat messages, in the place of their ids: as what they are, since a part {@code file}
 * takes little but PDF.
 */
final class ChatUploads {
  private ChatUploads() {}

  static boolean fill(ObjectNode body, Uploads uploads) {
    return Uploads.each(
        body.path("messages"),
        "messages",
        (part, where) -> {
          JsonNode named = part.path("file");
          Upload file =
              part.path("type").asString("").equals("file")
                  ? uploads.named(named, where + ".file")
                  : null;
          if (file != null) {
            part.remove("file");
            put(part, file);
          }
          return file != null;
        });
  }

  private static void put(ObjectNode part, Upload file) {
    if (file.is("text")) {
      part.put("type", "text").put("text", file.titledText());
    } else if (file.is("image")) {
      part.put("type", "image_url").putObject("image_url").put("url", file.address());
    } else if (file.is("audio")) {
      String format = file.mediaType().equals("audio/mpeg") ? "mp3" : file.mediaType().substring(6);
      part.put("type", "input_audio")
          .putObject("input_audio")
          .put("data", file.base64())
          .put("format", format);
    } else {
      part.putObject("file").put("filename", file.name()).put("file_data", file.address());
    }
  }
}
