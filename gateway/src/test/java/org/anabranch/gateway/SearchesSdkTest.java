package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.anabranch.gateway.Across.DIALECTS;
import static org.anabranch.gateway.Across.inbound;
import static org.anabranch.gateway.Across.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.ServerToolUseBlock;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseFunctionWebSearch;
import com.openai.models.responses.ResponseStreamEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What vendors searched for, as the official SDKs read it of answers and send it back. */
class SearchesSdkTest {
  private static final String RESPONSES = "/v1/responses";
  private static final String MESSAGES = "/v1/messages";
  private static final String GENERATE = "/v1beta/models/m:streamGenerateContent";

  private static String vendorsAnswer(String vendor) {
    return SearchMoneyTest.answer(vendor, false);
  }

  private static byte[] vendorsStream(String vendor) {
    return SearchMoneyTest.answer(vendor, true).getBytes(UTF_8);
  }

  private static Outbound vendor(String dialect) {
    return DIALECTS.outbound(dialect);
  }

  private static String whole(String path, String vendor) {
    Incoming request = Across.smallest(path);
    byte[] body = vendorsAnswer(vendor).getBytes(UTF_8);
    Reply reply = requireNonNull(vendor(vendor).reply(body, body.length));
    return inbound(request).write(reply, inbound(request).read(request)).body().toString(UTF_8);
  }

  private static String streamed(String path, String vendor, int atOnce) {
    Incoming request = Across.smallest(path);
    Asked asked = inbound(request).read(request);
    var relay = new TranslatingRelay(vendor(vendor).reader(), inbound(request).writer(asked));
    StringBuilder told = new StringBuilder();
    byte[] bytes = vendorsStream(vendor);
    for (int at = 0; at < bytes.length; at += atOnce) {
      int length = Math.min(atOnce, bytes.length - at);
      add(told, relay.accept(Unpooled.copiedBuffer(bytes, at, length)));
    }
    add(told, relay.finish());
    assertThat(relay.error()).isNull();
    assertThat(relay.isComplete()).isTrue();
    relay.release();
    return told.toString();
  }

  private static void add(StringBuilder told, ByteBuf bytes) {
    told.append(bytes.toString(UTF_8));
    bytes.release();
  }

  private static List<JsonNode> events(String stream) {
    List<JsonNode> events = new ArrayList<>();
    for (String line : stream.split("\r?\n", -1)) {
      if (line.startsWith("data: {")) {
        events.add(Json.tree(line.substring(6)));
      }
    }
    return events;
  }

  @ParameterizedTest
  @CsvSource({"anthropic", "gemini"})
  void openais_sdk_reads_another_vendors_search(String vendor) throws Exception {
    var mapper = com.openai.core.ObjectMappers.jsonMapper();
    Response answer = mapper.readValue(whole(RESPONSES, vendor), Response.class).validate();
    ResponseFunctionWebSearch call =
        answer.output().stream()
            .filter(item -> item.isWebSearchCall())
            .findFirst()
            .orElseThrow()
            .asWebSearchCall();
    assertThat(call.status()).isEqualTo(ResponseFunctionWebSearch.Status.COMPLETED);
    assertThat(call.action().toString()).contains("rivers", "https://a.test/");

    List<String> types = new ArrayList<>();
    for (JsonNode event : events(streamed(RESPONSES, vendor, 7))) {
      mapper.readValue(event.toString(), ResponseStreamEvent.class).validate();
      types.add(event.path("type").asString());
    }
    assertThat(types)
        .containsSubsequence(
            "response.output_item.added",
            "response.web_search_call.in_progress",
            "response.web_search_call.searching",
            "response.web_search_call.completed",
            "response.output_item.done")
        .endsWith("response.completed");
  }

  @ParameterizedTest
  @CsvSource({"openai-responses", "gemini"})
  void anthropics_sdk_reads_another_vendors_search(String vendor) throws Exception {
    var mapper = ObjectMappers.jsonMapper();
    Message answer = mapper.readValue(whole(MESSAGES, vendor), Message.class);
    var call =
        answer.content().stream()
            .filter(block -> block.isServerToolUse())
            .findFirst()
            .orElseThrow()
            .asServerToolUse();
    var result =
        answer.content().stream()
            .filter(block -> block.isWebSearchToolResult())
            .findFirst()
            .orElseThrow()
            .asWebSearchToolResult();
    assertThat(call.name()).isEqualTo(ServerToolUseBlock.Name.WEB_SEARCH);
    assertThat(call.caller().isDirect()).isTrue();
    assertThat(result.validate().toolUseId()).isEqualTo(call.id());
    assertThat(result.toString()).contains("https://a.test/");
    assertThat(answer.usage().serverToolUse().orElseThrow().webSearchRequests()).isEqualTo(2);

    String query = "";
    for (JsonNode event : events(streamed(MESSAGES, vendor, 7))) {
      if (event.path("type").asString("").equals("ping")) {
        continue; // which the SDK passes over
      }
      RawMessageStreamEvent read = mapper.readValue(event.toString(), RawMessageStreamEvent.class);
      if (!event.path("content_block").path("type").asString("").equals("server_tool_use")) {
        read.validate(); // 3.12.0 takes no name of a server tool for valid
      }
      query += event.path("delta").path("partial_json").asString("");
    }
    assertThat(query).contains("rivers");
  }

  @ParameterizedTest
  @CsvSource({"openai-responses", "anthropic"})
  void googles_sdk_reads_another_vendors_search(String vendor) {
    String stream = streamed(GENERATE, vendor, 7);
    var last =
        com.google.genai.types.GenerateContentResponse.fromJson(
            events(stream).getLast().toString());
    var grounding = last.candidates().orElseThrow().getFirst().groundingMetadata().orElseThrow();
    assertThat(grounding.webSearchQueries().orElseThrow()).contains("rivers");
    assertThat(grounding.groundingChunks().orElseThrow().getFirst().web().orElseThrow().uri())
        .contains("https://a.test/");
  }

  @Test
  void a_byte_at_a_time_or_all_at_once_is_the_same() {
    for (String vendor : List.of("anthropic", "openai-responses", "gemini")) {
      for (String path : List.of(RESPONSES, MESSAGES, GENERATE)) {
        assertThat(timeless(streamed(path, vendor, 1)))
            .as("%s to %s", vendor, path)
            .isEqualTo(timeless(streamed(path, vendor, 1 << 20)));
      }
    }
  }

  private static String timeless(String stream) {
    return stream.replaceAll("\"created_at\":\\d+", "");
  }

  @Test
  void cut_at_every_byte_no_stream_of_searches_looks_complete_and_none_throws() {
    for (String vendor : List.of("anthropic", "openai-responses", "gemini")) {
      byte[] bytes = vendorsStream(vendor);
      for (String path : List.of(RESPONSES, MESSAGES, GENERATE)) {
        for (int cut = 0; cut < bytes.length - 40; cut++) {
          Incoming request = Across.smallest(path);
          Asked asked = inbound(request).read(request);
          var relay = new TranslatingRelay(vendor(vendor).reader(), inbound(request).writer(asked));
          relay.accept(Unpooled.copiedBuffer(bytes, 0, cut)).release();
          relay.finish().release();
          assertThat(relay.isComplete() && relay.error() == null)
              .as("%s cut at %d", vendor, cut)
              .isFalse();
          relay.release();
        }
      }
    }
  }

  private static String next(String path, String history, String vendor) throws Exception {
    Incoming request = request(path, "");
    Incoming asked =
        new Incoming("POST", path, "", request.headers(), Unpooled.copiedBuffer(history, UTF_8));
    Asked read = inbound(asked).read(asked);
    Upstream upstream = new Upstream("up", vendor, Set.of());
    boolean passes = vendor(vendor).passing(inbound(asked).dialect(), read, upstream) != null;
    ByteBuf body =
        passes
            ? read.passThrough(upstream).body()
            : vendor(vendor).ask(read.conversation(), upstream).body();
    return body.toString(UTF_8);
  }

  /**
   * What the client got of Google's search goes to any vendor as one that it did not run itself.
   */
  @Test
  void what_another_vendor_searched_goes_back_in_words_to_whoever_answers_next() throws Exception {
    JsonNode output = Json.tree(whole(RESPONSES, "gemini")).path("output");
    var items = Json.object().put("model", "m").put("store", false);
    var input = items.putArray("input");
    output.forEach(input::add);
    input.addObject().put("role", "user").put("content", "and?");
    for (String vendor : List.of("openai", "openai-responses", "anthropic", "gemini", "bedrock")) {
      assertThat(next(RESPONSES, items.toString(), vendor))
          .as(vendor)
          .contains("rivers", "https://a.test/", "The Aare.")
          .doesNotContain("web_search_call", "ws_resp_");
    }

    JsonNode content = Json.tree(whole(MESSAGES, "gemini")).path("content");
    var message = Json.object().put("model", "m").put("max_tokens", 9);
    var messages = message.putArray("messages");
    messages.addObject().put("role", "user").put("content", "hi");
    messages.addObject().put("role", "assistant").set("content", content);
    messages.addObject().put("role", "user").put("content", "and?");
    for (String vendor : List.of("openai", "openai-responses", "anthropic", "gemini", "bedrock")) {
      assertThat(next(MESSAGES, message.toString(), vendor))
          .as(vendor)
          .contains("rivers", "https://a.test/", "The Aare.")
          .doesNotContain("server_tool_use", "srvtoolu_", "web_search_tool_result");
    }
  }

  @Test
  void amazons_search_is_read_whole_and_in_a_stream_of_converse() {
    String content =
        "[{'toolUse':{'toolUseId':'t1','name':'nova_grounding','type':'server_tool_use','input':"
            + "{'query':'rivers'}}},{'toolResult':{'toolUseId':'t1','type':'nova_grounding_result',"
            + "'status':'success','content':[{'json':{'results':[{'url':'https://a.test/','title':"
            + "'A'}]}}]}},{'text':'The Aare.'}]";
    byte[] body =
        ("{'output':{'message':{'role':'assistant','content':"
                + content
                + "}},'stopReason':'end_turn','usage':{'inputTokens':1,'outputTokens':2}}")
            .replace('\'', '"')
            .getBytes(UTF_8);

    Reply reply = requireNonNull(vendor("bedrock").reply(body, body.length));

    List<Searched> searches =
        reply.choices().getFirst().parts().stream()
            .filter(Part.Native.class::isInstance)
            .map(part -> ((Part.Native) part).searched())
            .filter(Objects::nonNull)
            .toList();
    assertThat(searches)
        .containsExactly(
            new Searched(
                "t1", List.of("rivers"), List.of(new Searched.Page("https://a.test/", "A")), 1));
    assertThat(requireNonNull(reply.use()).searches()).isEqualTo(1);
    Incoming request = Across.smallest(MESSAGES);
    assertThat(inbound(request).write(reply, inbound(request).read(request)).body().toString(UTF_8))
        .contains("server_tool_use", "rivers", "https://a.test/");
  }

  @ParameterizedTest
  @CsvSource({
    "us.amazon.nova-premier-v1:0, true",
    "us.amazon.nova-2-lite-v1:0, true",
    "amazon.nova-pro-v1:0, false",
    "anthropic.claude-sonnet-4-6, false"
  })
  void only_those_of_amazons_that_search_are_asked_to(String model, boolean searches)
      throws Exception {
    Incoming asks =
        request(
            MESSAGES,
            "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'}],'tools':["
                + "{'type':'web_search_20250305','name':'web_search'}]}");
    if (searches) {
      assertThat(
              vendor("bedrock")
                  .ask(
                      inbound(asks).read(asks).conversation(),
                      new Upstream(model, "bedrock", Set.of()))
                  .body()
                  .toString(UTF_8))
          .contains("{\"systemTool\":{\"name\":\"nova_grounding\"}}");
    } else {
      assertThat(Across.refused(asks, "bedrock", model)).contains("tools.0");
    }
  }

  @Test
  void a_client_of_converse_has_any_model_search() throws Exception {
    Incoming asks =
        request(
            "/model/m/converse",
            "{'messages':[{'role':'user','content':[{'text':'hi'}]}],'toolConfig':{'tools':["
                + "{'systemTool':{'name':'nova_grounding'}}]}}");
    Asked read = inbound(asks).read(asks);
    assertThat(read.needs()).contains(org.anabranch.gateway.dialect.Capability.WEB_SEARCH);
    assertThat(
            vendor("anthropic")
                .ask(read.conversation(), new Upstream("up", "anthropic", Set.of()))
                .body()
                .toString(UTF_8))
        .contains("web_search_20250305");
  }
}
