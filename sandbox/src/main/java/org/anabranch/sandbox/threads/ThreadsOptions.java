package org.anabranch.sandbox.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.internal.ContainerStore;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphError;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a container's post is to be shown: as a reply, with a quote, a poll, a place, an audience.
 */
final class ThreadsOptions {
  private static final Set<String> REPLIES =
      Set.of(
          "everyone",
          "accounts_you_follow",
          "mentioned_only",
          "parent_post_author_only",
          "followers_only");
  private static final int ANSWER = 25;

  private final World world;

  ThreadsOptions(World world) {
    this.world = world;
  }

  void read(GraphCall call, ObjectNode container, String type) {
    Optional<String> parent = call.parameter("reply_to_id");
    parent
        .filter(id -> !container.has("answers"))
        .ifPresent(id -> container.put("replyTo", there(id)));
    Optional<String> quoted = call.parameter("quote_post_id");
    quoted.ifPresent(this::there);
    ContainerStore.detail(container, Detail.QUOTES, quoted);
    Optional<String> place = call.parameter("location_id");
    if (place.filter(p -> !p.matches("\\d{6,20}")).isPresent()) {
      throw GraphError.parameter("location_id must be the id of a location");
    }
    ContainerStore.detail(container, Detail.LOCATION, place);
    Optional<String> replies = call.parameter("reply_control");
    if (replies.filter(r -> !REPLIES.contains(r)).isPresent()) {
      throw GraphError.parameter("reply_control must be one of " + REPLIES);
    }
    ContainerStore.detail(container, Detail.REPLIES, replies);
    poll(call, container, type);
  }

  private String there(String id) {
    return world.post("threads", id).orElseThrow(() -> GraphError.unknownObject(id)).id();
  }

  private static void poll(GraphCall call, ObjectNode container, String type) {
    Optional<String> given = call.parameter("poll_attachment");
    if (given.isEmpty()) {
      return;
    }
    JsonNode poll;
    try {
      poll = Json.tree(given.get());
    } catch (JacksonException e) {
      throw GraphError.parameter("poll_attachment must be JSON");
    }
    List<String> answers = new ArrayList<>();
    for (String name : List.of("option_a", "option_b", "option_c", "option_d")) {
      if (poll.has(name)) {
        answers.add(poll.path(name).asString(""));
      }
    }
    boolean fits =
        answers.size() >= 2
            && answers.size() == poll.size()
            && poll.has("option_a")
            && poll.has("option_b")
            && answers.stream().allMatch(a -> !a.isBlank() && a.length() <= ANSWER);
    if (!fits || !type.equals("TEXT") || call.parameter("link_attachment").isPresent()) {
      throw GraphError.parameter(
          "poll_attachment goes with TEXT and has option_a to option_d of 1 to 25 characters");
    }
    ContainerStore.detail(container, Detail.POLL, Optional.of(String.join(" | ", answers)));
  }
}
