package org.anabranch.gateway.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Held to what the same event says when it is read into a tree. */
class ChunkUsageTest {
  private static final String USE = "{\"prompt_tokens\":7,\"completion_tokens\":9}";

  private static ChunkUsage read(String event) {
    byte[] bytes = ("data:" + event + "\n\n").getBytes(UTF_8);
    return ChunkUsage.read(bytes, 5, bytes.length);
  }

  private static ChunkUsage byTree(String event) {
    JsonNode root;
    try {
      root = Json.tree(event);
    } catch (JacksonException e) {
      root = Json.object();
    }
    JsonNode found = Json.object();
    for (String place : new String[] {"/choices/0/usage", "/x_groq/usage", "/usage"}) {
      found = root.at(place).isObject() ? root.at(place) : found;
    }
    JsonNode choices = root.path("choices");
    return new ChunkUsage(TokenUses.read(found), choices.isArray() && !choices.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[],\"usage\":" + USE + "}",
        "{\"usage\":" + USE + ",\"choices\":[{\"delta\":{\"content\":\"é河 \\\"usage\\\"\"}}]}",
        "{\"usage\":" + USE + "}",
        "{\"usage\":" + USE + ",\"choices\":null}",
        "{\"usage\":" + USE + ",\"choices\":3}",
        "{\"usage\":" + USE + ",\"choices\":[null]}",
        "{\"usage\":" + USE + ",\"choices\":[[{\"usage\":{}}],7]}",
        "{\"usage\":" + USE + ",\"usage\":null}",
        "{\"usage\":null,\"usage\":" + USE + "}",
        "{\"usage\":null,\"x_groq\":{\"id\":\"a\",\"usage\":" + USE + "}}",
        "{\"x_groq\":{\"usage\":" + USE + ",\"more\":[{\"usage\":1}]},\"choices\":[]}",
        "{\"x_groq\":[{\"usage\":" + USE + "}],\"choices\":[]}",
        "{\"x_groq\":\"usage\",\"choices\":[]}",
        "{\"choices\":[{\"index\":0,\"usage\":" + USE + "}]}",
        "{\"choices\":[{\"usage\":null},{\"usage\":" + USE + "}]}",
        "{\"choices\":[{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}],\"usage\":"
            + USE
            + "}",
        "{\"usage\":{},\"x_groq\":{\"usage\":" + USE + "}}",
        "{\"usage\":[" + USE + "]}",
        "{\"usage\":\"" + "7" + "\"}",
        "{\"usage\":{\"prompt_tokens\":\"7\",\"completion_tokens\":\"9\"}}",
        "{\"usage\":{\"prompt_tokens\":7.5,\"completion_tokens\":9}}",
        "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":null}}",
        "{\"usage\":{\"prompt_tokens\":7,\"prompt_tokens\":8,\"completion_tokens\":9}}",
        "{\"usage\":{\"prompt_tokens\":7,\"prompt_tokens\":null,\"completion_tokens\":9}}",
        "{\"usage\":{\"prompt_tokens\":-7,\"completion_tokens\":9}}",
        "{\"usage\":{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":9}}",
        "{\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":12,\"odd\":{\"a\":[{}]}}}",
        "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9,\"prompt_tokens_details\":null,"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":4,\"more\":{\"reasoning_tokens\":5}}}}",
        "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9,\"prompt_tokens_details\":"
            + "{\"cached_tokens\":\"5\",\"audio_tokens\":2},\"prompt_cache_hit_tokens\":6}}",
        "{\"usage\":{\"prompt_tokens\":{},\"completion_tokens\":[]}}",
        "{}",
        "[]",
        "[{\"usage\":" + USE + "}]",
        "null",
        "7",
        "\"usage\"",
        "",
        "{\"usage\":" + USE + ",}",
        "{\"usage\":" + USE + ",\"choices\":[{}",
        "{\"usage\" " + USE + "}",
        "{'usage':" + USE + "}",
      })
  void it_is_read_as_from_a_tree_and_so_is_every_part_of_it(String event) {
    for (int length = event.length(); length >= 0; length--) {
      String cut = event.substring(0, length);
      assertThat(read(cut)).as(cut).isEqualTo(byTree(cut));
    }
  }

  @Test
  void a_letter_that_was_cut_in_two_takes_no_usage_away() {
    byte[] event =
        ("{\"choices\":[{\"text\":\"\u00e6\u00b2\"}],\"usage\":" + USE + "}").getBytes(ISO_8859_1);
    ChunkUsage read = ChunkUsage.read(event, 0, event.length);
    assertThat(read.use()).isEqualTo(new TokenUse(7, 0, 0, 9, 0));
    assertThat(read.hasChoices()).isTrue();
  }

  @Test
  void another_field_of_the_event_may_follow() {
    byte[] event = ("{\"choices\":[],\"usage\":" + USE + "}\nid: 5\n\n").getBytes(UTF_8);
    assertThat(ChunkUsage.read(event, 0, event.length).use())
        .isEqualTo(new TokenUse(7, 0, 0, 9, 0));
  }
}
