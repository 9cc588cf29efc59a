package org.anabranch.gateway.bedrock;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where a request holds the parts of its conversation: the mark of a cache and the seal of a call
 * are blocks here and belong to a part there, and what a tool gave back stands one level deeper.
 */
final class BlockPlaces {
  private static final Pattern PART =
      Pattern.compile("messages\\[(\\d+)]\\.content\\[(\\d+)](\\.content\\[.*)?(.*)");

  private final JsonNode messages;

  BlockPlaces(JsonNode messages) {
    this.messages = messages;
  }

  /** The same field, counted as the client does. */
  String of(String field) {
    Matcher part = PART.matcher(field);
    if (!part.matches()) {
      return field;
    }
    JsonNode blocks = messages.path(Integer.parseInt(part.group(1))).path("content");
    int before = Integer.parseInt(part.group(2));
    int block = 0;
    while (block < blocks.size() && (!isPart(blocks.get(block)) || before-- > 0)) {
      block++;
    }
    String inner = part.group(3) == null ? "" : ".toolResult" + part.group(3);
    return "messages[%s].content[%d]%s%s".formatted(part.group(1), block, inner, part.group(4));
  }

  private static boolean isPart(JsonNode block) {
    JsonNode seal = block.path("reasoningContent").path("redactedContent");
    return !block.has("cachePoint")
        && !(seal.isString() && Seals.readOfCall(seal.stringValue()) != null);
  }
}
