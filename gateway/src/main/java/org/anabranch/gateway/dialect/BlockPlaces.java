package org.anabranch.gateway.dialect;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where a request whose messages are made of blocks holds the parts of its conversation: some of
 * its blocks, such as the seal of a call, are no parts but belong to one.
 */
public final class BlockPlaces {
  private static final Pattern PART =
      Pattern.compile("messages\\[(\\d+)]\\.content\\[(\\d+)](\\.content\\[.*)?(.*)");

  private final JsonNode messages;
  private final Predicate<JsonNode> isPart;
  private final String result;

  /**
   * @param isPart whether a block is a part
   * @param result what the content of a tool's result stands in within its block, such as {@code
   *     .toolResult}; empty where that is the block itself
   */
  public BlockPlaces(JsonNode messages, Predicate<JsonNode> isPart, String result) {
    this.messages = messages;
    this.isPart = isPart;
    this.result = result;
  }

  /** The same field, counted as the client does. */
  public String of(String field) {
    Matcher part = PART.matcher(field);
    if (!part.matches()) {
      return field;
    }
    JsonNode blocks = messages.path(Integer.parseInt(part.group(1))).path("content");
    int before = Integer.parseInt(part.group(2));
    int block = 0;
    while (block < blocks.size() && (!isPart.test(blocks.get(block)) || before-- > 0)) {
      block++;
    }
    String inner = part.group(3) == null ? "" : result + part.group(3);
    return "messages[%s].content[%d]%s%s".formatted(part.group(1), block, inner, part.group(4));
  }
}
