package org.anabranch.gateway.openai;

import org.anabranch.gateway.dialect.Upload;
import org.anabranch.gateway.dialect.Uploads;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Files in the input of responses, in the place of their ids. */
final class ResponsesUploads {
  private ResponsesUploads() {}

  static boolean fill(ObjectNode body, Uploads uploads) {
    return Uploads.each(
        body.path("input"),
        "input",
        (part, where) ->
            switch (part.path("type").asString("")) {
              case "input_file" -> file(part, uploads.named(part, where));
              case "input_image" -> image(part, uploads.named(part, where), where);
              default -> false;
            });
  }

  private static boolean file(ObjectNode part, @Nullable Upload file) {
    if (file == null) {
      return false;
    }
    part.remove("file_id");
    if (file.is("text")) {
      part.put("type", "input_text").put("text", file.titledText());
    } else if (file.is("image")) {
      part.put("type", "input_image").put("image_url", file.address());
    } else {
      part.put("filename", file.name()).put("file_data", file.address());
    }
    return true;
  }

  private static boolean image(ObjectNode part, @Nullable Upload file, String where) {
    if (file == null) {
      return false;
    }
    if (!file.is("image")) {
      throw Fields.wrong(where + ".file_id", "names a file that is no picture");
    }
    part.remove("file_id");
    part.put("image_url", file.address());
    return true;
  }
}
