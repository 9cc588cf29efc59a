package org.anabranch.gateway.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Anthropic's documentation promises of the order of events, checked strictly. */
final class EventOrder {
  private EventOrder() {}

  static List<JsonNode> events(String stream) {
    List<JsonNode> events = new ArrayList<>();
    for (String event : stream.split("\n\n")) {
      String[] lines = event.split("\n");
      assertThat(lines).hasSize(2);
      JsonNode data = Json.tree(lines[1].substring("data: ".length()));
      assertThat(lines[0]).isEqualTo("event: " + data.path("type").asString());
      events.add(data);
    }
    return events;
  }

  static void check(String stream) {
    List<JsonNode> events = events(stream);
    assertThat(events.getFirst().path("type").asString()).isEqualTo("message_start");
    assertThat(events.getLast().path("type").asString()).isEqualTo("message_stop");
    int next = 0;
    String open = "";
    boolean ended = false;
    for (JsonNode event : events.subList(1, events.size() - 1)) {
      String type = event.path("type").asString();
      assertThat(ended).as("nothing but message_stop follows message_delta").isFalse();
      switch (type) {
        case "ping" -> {}
        case "content_block_start" -> {
          assertThat(open).as("one block at a time").isEmpty();
          assertThat(event.path("index").asInt()).isEqualTo(next);
          open = event.path("content_block").path("type").asString();
        }
        case "content_block_delta" -> {
          assertThat(event.path("index").asInt()).isEqualTo(next);
          assertThat(deltasOf(open)).contains(event.path("delta").path("type").asString());
        }
        case "content_block_stop" -> {
          assertThat(open).isNotEmpty();
          assertThat(event.path("index").asInt()).isEqualTo(next++);
          open = "";
        }
        case "message_delta" -> {
          assertThat(open).isEmpty();
          assertThat(event.path("delta").path("stop_reason").isString()).isTrue();
          assertThat(event.path("usage").path("output_tokens").isIntegralNumber()).isTrue();
          ended = true;
        }
        default -> throw new AssertionError("An event that may not stand here: " + event);
      }
    }
    assertThat(ended).isTrue();
  }

  private static Set<String> deltasOf(String block) {
    return switch (block) {
      case "text" -> Set.of("text_delta", "citations_delta");
      case "thinking" -> Set.of("thinking_delta", "signature_delta");
      case "tool_use", "server_tool_use" -> Set.of("input_json_delta");
      default -> Set.of();
    };
  }

  /** The blocks of the whole message, as a client puts them together. */
  static ArrayNode blocks(String stream) {
    ArrayNode blocks = Json.MAPPER.createArrayNode();
    StringBuilder input = new StringBuilder();
    for (JsonNode event : events(stream)) {
      switch (event.path("type").asString()) {
        case "content_block_start" -> blocks.add(event.path("content_block"));
        case "content_block_delta" -> {
          ObjectNode block = (ObjectNode) blocks.get(blocks.size() - 1);
          JsonNode delta = event.path("delta");
          switch (delta.path("type").asString()) {
            case "text_delta" -> append(block, "text", delta);
            case "thinking_delta" -> append(block, "thinking", delta);
            case "signature_delta" -> block.set("signature", delta.path("signature"));
            case "input_json_delta" -> input.append(delta.path("partial_json").asString());
            default -> {}
          }
        }
        case "content_block_stop" -> {
          if (!input.isEmpty()) {
            ((ObjectNode) blocks.get(blocks.size() - 1)).set("input", Json.tree(input.toString()));
            input.setLength(0);
          }
        }
        default -> {}
      }
    }
    return blocks;
  }

  private static void append(ObjectNode block, String name, JsonNode delta) {
    block.put(name, block.path(name).asString() + delta.path(name).asString());
  }
}
