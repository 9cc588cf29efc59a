package org.anabranch.gateway.bedrock;

import java.util.HashMap;
import java.util.Map;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers in Nova's own dialect, which is Converse's but for the names of a few counts. */
final class NovaBodies {
  /** What fields of the neutral conversation are called: as in Converse, but for one. */
  static final Map<String, String> WORDS = words();

  private NovaBodies() {}

  private static Map<String, String> words() {
    Map<String, String> words = new HashMap<>(BedrockInbound.WORDS);
    words.put("top_k", "inferenceConfig.topK");
    return Map.copyOf(words);
  }

  static ObjectNode write(Reply reply) {
    ObjectNode body = Replies.write(reply, 0);
    body.remove("metrics");
    rename(body.path("usage"));
    return body;
  }

  static ObjectNode event(String name, JsonNode json) {
    rename(json.path("usage"));
    ObjectNode event = Json.object();
    event.set(name, json);
    return event;
  }

  /** What Nova counts, by its own names or Converse's; null where it does not. */
  static @Nullable TokenUse use(JsonNode usage) {
    if (!(usage instanceof ObjectNode counts)) {
      return null;
    }
    ObjectNode converse = counts.deepCopy();
    for (String name : new String[] {"cacheReadInputToken", "cacheWriteInputToken"}) {
      if (converse.path(name + "Count").isNumber()) {
        converse.set(name + "s", converse.path(name + "Count"));
      }
    }
    return Usages.read(converse);
  }

  private static void rename(JsonNode usage) {
    if (usage instanceof ObjectNode counts) {
      counts.remove("cacheDetails");
      for (String name : new String[] {"cacheReadInputToken", "cacheWriteInputToken"}) {
        JsonNode count = counts.remove(name + "s");
        counts.put(name + "Count", count == null ? 0 : count.asLong(0));
      }
    }
  }
}
