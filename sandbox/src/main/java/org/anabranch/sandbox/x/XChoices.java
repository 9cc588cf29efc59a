package org.anabranch.sandbox.x;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import tools.jackson.databind.JsonNode;

/**
 * How a post on X is to be shown, as its creation says: poll, quote, community, who may answer. X
 * takes at most one of media, poll and quote.
 */
final class XChoices {
  /** The community that everybody in this world may post to. */
  static final String COMMUNITY = "1493446837214187523";

  private static final Set<String> REPLIES =
      Set.of("following", "mentionedUsers", "subscribers", "verified");
  private static final int ANSWER = 25;
  private static final int SHORTEST_MINUTES = 5;
  private static final int LONGEST_MINUTES = 10_080;

  private final World world;

  XChoices(World world) {
    this.world = world;
  }

  void open() {
    world.store("x").putIfAbsent("community", COMMUNITY, Json.object().put("name", "River people"));
  }

  Map<Detail, String> read(JsonNode body) {
    long exclusive = Stream.of("media", "poll", "quote_tweet_id").filter(body::has).count();
    if (exclusive > 1) {
      throw XProblem.invalid(
          "poll", "media, poll and quote_tweet_id are mutually exclusive in one post.");
    }
    Map<Detail, String> details = new EnumMap<>(Detail.class);
    poll(body, details);
    quote(body, details);
    community(body, details);
    replies(body, details);
    return details;
  }

  private static void poll(JsonNode body, Map<Detail, String> details) {
    if (!body.has("poll")) {
      return;
    }
    JsonNode options = body.path("poll").path("options");
    List<String> answers = new ArrayList<>();
    options.forEach(o -> answers.add(o.asString("")));
    if (answers.size() < 2
        || answers.size() > 4
        || answers.stream().anyMatch(a -> a.isBlank() || XText.length(a) > ANSWER)) {
      throw XProblem.invalid("poll.options", "A poll has 2 to 4 options of 1 to 25 characters.");
    }
    int minutes = body.path("poll").path("duration_minutes").asInt(0);
    if (minutes < SHORTEST_MINUTES || minutes > LONGEST_MINUTES) {
      throw XProblem.invalid("poll.duration_minutes", "duration_minutes is from 5 to 10080.");
    }
    details.put(Detail.POLL, String.join(" | ", answers));
  }

  private void quote(JsonNode body, Map<Detail, String> details) {
    if (body.has("quote_tweet_id")) {
      String id = body.path("quote_tweet_id").asString("");
      if (world.post("x", id).isEmpty()) {
        throw XProblem.invalid("quote_tweet_id", "The post to quote is not there.");
      }
      details.put(Detail.QUOTES, id);
    }
  }

  private void community(JsonNode body, Map<Detail, String> details) {
    if (body.has("community_id")) {
      String id = body.path("community_id").asString("");
      if (world.store("x").get("community", id).isEmpty()) {
        throw XProblem.forbidden("You are not a member of this Community.");
      }
      details.put(Detail.COMMUNITY, id);
    }
  }

  private static void replies(JsonNode body, Map<Detail, String> details) {
    if (body.has("reply_settings")) {
      String who = body.path("reply_settings").asString("");
      if (!REPLIES.contains(who)) {
        throw XProblem.invalid("reply_settings", "[" + who + "] is not one of " + REPLIES + ".");
      }
      details.put(Detail.REPLIES, who);
    }
  }
}
