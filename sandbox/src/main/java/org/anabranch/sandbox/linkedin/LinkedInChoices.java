package org.anabranch.sandbox.linkedin;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.sandbox.World.Detail;
import tools.jackson.databind.JsonNode;

/** A post's visibility and its content where that is no file: an article's link or a poll. */
final class LinkedInChoices {
  private static final Set<String> CONTENT = Set.of("media", "multiImage", "article", "poll");
  private static final Set<String> OPEN = Set.of("ONE_DAY", "THREE_DAYS", "ONE_WEEK", "TWO_WEEKS");
  private static final int QUESTION = 140;
  private static final int ANSWER = 30;

  private LinkedInChoices() {}

  static Map<Detail, String> read(JsonNode body) {
    JsonNode content = body.path("content");
    if (content.size() > 1 || !CONTENT.containsAll(content.propertyNames())) {
      throw LinkedInProblem.invalid("content is one of " + CONTENT);
    }
    Map<Detail, String> details = new EnumMap<>(Detail.class);
    if (body.path("visibility").asString("").equals("CONNECTIONS")) {
      details.put(Detail.VISIBILITY, "CONNECTIONS");
    }
    if (content.has("article")) {
      article(content.path("article"));
    }
    if (content.has("poll")) {
      details.put(Detail.POLL, poll(content.path("poll")));
    }
    return details;
  }

  private static void article(JsonNode article) {
    String title = article.path("title").asString("");
    if (!article.path("source").asString("").matches("https?://\\S+")
        || title.isBlank()
        || title.length() > 400) {
      throw LinkedInProblem.invalid("content.article needs a source and a title");
    }
  }

  private static String poll(JsonNode poll) {
    String question = poll.path("question").asString("");
    List<String> answers = new ArrayList<>();
    poll.path("options").forEach(o -> answers.add(o.path("text").asString("")));
    if (question.isBlank() || question.length() > QUESTION) {
      throw LinkedInProblem.invalid("poll.question has 1 to 140 characters");
    }
    if (answers.size() < 2
        || answers.size() > 4
        || answers.stream().anyMatch(a -> a.isBlank() || a.length() > ANSWER)) {
      throw LinkedInProblem.invalid("poll.options are 2 to 4 of 1 to 30 characters");
    }
    if (!OPEN.contains(poll.path("settings").path("duration").asString(""))) {
      throw LinkedInProblem.invalid("poll.settings.duration must be one of " + OPEN);
    }
    return String.join(" | ", answers);
  }
}
