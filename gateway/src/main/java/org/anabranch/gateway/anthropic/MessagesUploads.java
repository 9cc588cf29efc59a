package org.anabranch.gateway.anthropic;

import org.anabranch.gateway.dialect.Upload;
import org.anabranch.gateway.dialect.Uploads;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Files in blocks {@code image} and {@code document}, in the place of their ids. */
final class MessagesUploads {
  private MessagesUploads() {}

  static boolean fill(ObjectNode body, Uploads uploads) {
    return Uploads.each(
        body.path("messages"),
        "messages",
        (block, where) ->
            block.path("source") instanceof ObjectNode source
                && source.path("type").asString("").equals("file")
                && put(block, uploads.named(source, where + ".source"), where));
  }

  private static boolean put(ObjectNode block, @Nullable Upload file, String where) {
    if (file == null) {
      return false;
    }
    boolean image = block.path("type").asString("").equals("image");
    if (image != file.is("image")) {
      throw Fields.wrong(
          where + ".source.file_id",
          image ? "names a file that is no picture" : "names a picture; use a block “image”");
    }
    if (!image && !block.has("title")) {
      block.put("title", file.name());
    }
    ObjectNode source = block.putObject("source");
    if (file.is("text")) {
      source.put("type", "text").put("media_type", "text/plain").put("data", file.text());
    } else {
      source.put("type", "base64").put("media_type", file.mediaType()).put("data", file.base64());
    }
    return true;
  }
}
