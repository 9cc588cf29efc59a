package org.anabranch.gateway.media;

import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Upload;
import org.anabranch.gateway.dialect.Uploads;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files of the gateway's own in the JSON form of {@code /images/edits}: an {@code image_url} in the
 * place of each {@code file_id} (OpenAI's OpenAPI of August 2026, {@code ImageRefParam}).
 */
public final class Pictures {
  private Pictures() {}

  /** Returns whether anything was changed. Blocks; throws {@link BadRequest}. */
  public static boolean fill(ObjectNode body, Uploads uploads) {
    return Uploads.each(
        body, "body", (holder, where) -> image(holder, uploads.named(holder, where), where));
  }

  private static boolean image(ObjectNode holder, @Nullable Upload file, String where) {
    if (file == null) {
      return false;
    }
    if (!file.is("image")) {
      throw new BadRequest(
          "The field “%s.file_id” names a file that is no picture.".formatted(where),
          where + ".file_id");
    }
    holder.remove("file_id");
    holder.put("image_url", file.address());
    return true;
  }
}
