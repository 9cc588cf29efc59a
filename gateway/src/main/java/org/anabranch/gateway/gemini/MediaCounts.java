package org.anabranch.gateway.gemini;

import java.util.HashMap;
import java.util.Map;
import org.anabranch.gateway.conversation.MediaTokens;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists of {@code ModalityTokenCount}, which say of which medium tokens are. */
final class MediaCounts {
  private MediaCounts() {}

  /** Those of all these lists together. */
  static MediaTokens read(JsonNode use, String... lists) {
    Map<String, Long> counts = new HashMap<>();
    for (String list : lists) {
      for (JsonNode count : Fields.list(use, list)) {
        String modality = Fields.text(count, "modality");
        counts.merge(
            modality == null ? "" : modality, Fields.get(count, "tokenCount").asLong(0), Long::sum);
      }
    }
    return counts.isEmpty()
        ? MediaTokens.UNKNOWN
        : new MediaTokens(
            counts.getOrDefault("TEXT", 0L),
            counts.getOrDefault("AUDIO", 0L),
            counts.getOrDefault("IMAGE", 0L),
            counts.getOrDefault("VIDEO", 0L),
            counts.getOrDefault("DOCUMENT", 0L));
  }

  /** Puts the list where there is anything to say. */
  static void write(ObjectNode use, String list, MediaTokens media) {
    ArrayNode counts = Json.MAPPER.createArrayNode();
    add(counts, "TEXT", media.text());
    add(counts, "AUDIO", media.audio());
    add(counts, "IMAGE", media.image());
    add(counts, "VIDEO", media.video());
    add(counts, "DOCUMENT", media.document());
    if (!counts.isEmpty()) {
      use.set(list, counts);
    }
  }

  private static void add(ArrayNode counts, String modality, long tokens) {
    if (tokens > 0) {
      counts.addObject().put("modality", modality).put("tokenCount", tokens);
    }
  }
}
