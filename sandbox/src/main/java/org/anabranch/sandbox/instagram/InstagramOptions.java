package org.anabranch.sandbox.instagram;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.internal.ContainerStore;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphError;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a container's post is to be shown, each option where Instagram takes it. */
final class InstagramOptions {
  private InstagramOptions() {}

  static void read(GraphCall call, ObjectNode container, String type) {
    boolean reel = type.equals("REELS");
    boolean story = type.equals("STORIES");
    Optional<String> placement =
        reel ? Optional.of("short") : story ? Optional.of("story") : Optional.empty();
    ContainerStore.detail(container, Detail.PLACEMENT, placement);
    location(call, container, story);
    collaborators(call, container, story);
    cover(call, container, reel);
    trial(call, container, reel);
  }

  private static void location(GraphCall call, ObjectNode container, boolean story) {
    Optional<String> place = call.parameter("location_id");
    if (place.filter(p -> story || !p.matches("\\d{6,20}")).isPresent()) {
      throw GraphError.parameter("location_id must be the id of a Page with a location");
    }
    ContainerStore.detail(container, Detail.LOCATION, place);
  }

  private static void collaborators(GraphCall call, ObjectNode container, boolean story) {
    Optional<String> given = call.parameter("collaborators");
    if (given.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>();
    json(given.get(), "collaborators").forEach(n -> names.add(n.asString("")));
    if (story
        || names.isEmpty()
        || names.size() > 3
        || !names.stream().allMatch(n -> n.matches("[\\w.]{1,30}"))) {
      throw GraphError.parameter("collaborators must be a list of 1 to 3 usernames");
    }
    ContainerStore.detail(container, Detail.COLLABORATORS, Optional.of(String.join(",", names)));
  }

  private static void cover(GraphCall call, ObjectNode container, boolean reel) {
    Optional<String> moment = call.parameter("thumb_offset");
    boolean given = moment.isPresent() || call.parameter("cover_url").isPresent();
    if (given && !reel || moment.filter(m -> !m.matches("\\d{1,9}")).isPresent()) {
      throw GraphError.parameter("thumb_offset and cover_url are for reels; in milliseconds");
    }
    ContainerStore.detail(container, Detail.COVER, moment.map(m -> m + "ms"));
  }

  private static void trial(GraphCall call, ObjectNode container, boolean reel) {
    Optional<String> trial = call.parameter("trial_params");
    if (trial.isEmpty()) {
      return;
    }
    String strategy = json(trial.get(), "trial_params").path("graduation_strategy").asString("");
    if (!reel || !List.of("MANUAL", "SS_PERFORMANCE").contains(strategy)) {
      throw GraphError.of(100, 2207081, "This account or media does not support trial reels");
    }
    ContainerStore.detail(container, Detail.VISIBILITY, Optional.of("trial/" + strategy));
  }

  private static JsonNode json(String text, String name) {
    try {
      return Json.tree(text);
    } catch (JacksonException e) {
      throw GraphError.parameter(name + " must be JSON");
    }
  }
}
