package org.anabranch.sandbox.youtube;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What YouTube asks of a video's {@code snippet} and {@code status}. */
final class VideoMetadata {
  private static final int TITLE_MAX = 100;
  private static final int DESCRIPTION_MAX_BYTES = 5000;
  private static final int TAGS_MAX = 500;
  private static final Set<String> CATEGORIES =
      Set.of("1", "2", "10", "15", "17", "19", "20", "22", "23", "24", "25", "26", "27", "28");

  private VideoMetadata() {}

  /** Throws a {@link GoogleError} for the first thing that is wrong. */
  static void check(JsonNode body) {
    JsonNode snippet = body.path("snippet");
    String title = snippet.path("title").asString("");
    if (title.isBlank() || title.codePointCount(0, title.length()) > TITLE_MAX || angled(title)) {
      throw GoogleError.video(
          "invalidTitle", "The request metadata specifies an invalid or empty video title.");
    }
    String description = snippet.path("description").asString("");
    if (description.getBytes(StandardCharsets.UTF_8).length > DESCRIPTION_MAX_BYTES
        || angled(description)) {
      throw GoogleError.video(
          "invalidDescription", "The request metadata specifies an invalid video description.");
    }
    tags(snippet.path("tags"));
    if (!CATEGORIES.contains(snippet.path("categoryId").asString("22"))) {
      throw GoogleError.video(
          "invalidCategoryId", "The snippet.categoryId property specifies an invalid category ID.");
    }
    status(body.path("status"));
  }

  private static boolean angled(String text) {
    return text.indexOf('<') >= 0 || text.indexOf('>') >= 0;
  }

  /** All characters, the commas between, and quotes around a tag with a space. */
  private static void tags(JsonNode tags) {
    int length = Math.max(0, tags.size() - 1);
    for (JsonNode tag : tags) {
      String text = tag.asString("");
      length += text.length() + (text.contains(" ") ? 2 : 0);
      if (text.isBlank() || angled(text)) {
        length = TAGS_MAX + 1;
      }
    }
    if (length > TAGS_MAX) {
      throw GoogleError.video("invalidTags", "The request metadata specifies invalid keywords.");
    }
  }

  private static void status(JsonNode status) {
    String privacy = status.path("privacyStatus").asString("public");
    if (!Set.of("public", "unlisted", "private").contains(privacy)) {
      throw GoogleError.video("invalidVideoMetadata", "The request metadata is invalid.");
    }
    if (status.has("publishAt") && !privacy.equals("private")) {
      throw GoogleError.video(
          "invalidPublishAt",
          "The request metadata specifies an invalid scheduled publishing time.");
    }
  }
}
