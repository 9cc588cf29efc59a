package org.anabranch.gateway.anthropic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where a request holds the parts of its conversation: the seal of a call is a block here and
 * belongs to the call there.
 */
final class BlockPlaces {
  private static final Pattern PART = Pattern.compile("messages\\[(\\d+)]\\.content\\[(\\d+)](.*)");

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
    while (block < blocks.size() && (!BlockReader.isPart(blocks.get(block)) || before-- > 0)) {
      block++;
    }
    return "messages[%s].content[%d]%s".formatted(part.group(1), block, part.group(3));
  }
}
