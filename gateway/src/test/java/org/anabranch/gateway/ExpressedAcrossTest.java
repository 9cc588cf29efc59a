package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Across.DIALECTS;
import static org.anabranch.gateway.Across.inbound;
import static org.anabranch.gateway.Across.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Set;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What two dialects have and tell in different places, from the one to the other. */
class ExpressedAcrossTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static final String MESSAGES = "/v1/messages";
  private static final String CONVERSE = "/model/m/converse";
  private static final String GENERATE = "/v1beta/models/m:generateContent";
  private static final String CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0";

  /** What the vendor is asked. */
  private static JsonNode asked(String path, String body, String vendor, String model)
      throws Untranslatable {
    Incoming request = request(path, body);
    return Json.tree(
        DIALECTS
            .outbound(vendor)
            .ask(
                inbound(request).read(request).conversation(),
                new Upstream(model, vendor, Set.of()))
            .body()
            .toString(UTF_8));
  }

  private static String refused(String path, String body, String vendor, String model) {
    return Across.refused(request(path, body), vendor, model);
  }

  private static JsonNode whole(String vendor, String answer, String path, String body) {
    byte[] bytes = answer.replace('\'', '"').getBytes(UTF_8);
    Reply reply = DIALECTS.outbound(vendor).reply(bytes, bytes.length);
    if (reply == null) {
      throw new AssertionError("There is no answer");
    }
    Incoming request = request(path, body);
    Inbound inbound = inbound(request);
    return Json.tree(inbound.write(reply, inbound.read(request)).body().toString(UTF_8));
  }

  private static String streamed(String vendor, String events, String path, String body) {
    Incoming request = request(path, body);
    Inbound inbound = inbound(request);
    var relay =
        new TranslatingRelay(
            DIALECTS.outbound(vendor).reader(), inbound.writer(inbound.read(request)));
    String told =
        relay
            .accept(Unpooled.wrappedBuffer(events.replace('\'', '"').getBytes(UTF_8)))
            .toString(UTF_8);
    told += relay.finish().toString(UTF_8);
    assertThat(relay.isComplete()).isTrue();
    return told;
  }

  private static void assertSame(JsonNode found, String expected) {
    assertThat(found).isEqualTo(Json.tree(expected.replace('\'', '"')));
  }

  private static final String DOCUMENT =
      "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'document',"
          + "'source':{'type':'base64','media_type':'application/pdf','data':'JVBERi0='},"
          + "'title':'report','context':'Of last year.','citations':{'enabled':true}}]}]}";

  @Test
  void words_about_a_document_and_its_citations_reach_bedrock_and_come_back() throws Exception {
    JsonNode atBedrock = asked(MESSAGES, DOCUMENT, "bedrock", CLAUDE);
    JsonNode document = atBedrock.path("messages").path(0).path("content").path(0);
    assertSame(
        document,
        "{'document':{'source':{'bytes':'JVBERi0='},'format':'pdf','name':'report',"
            + "'context':'Of last year.','citations':{'enabled':true}}}");

    JsonNode atClaude = asked(CONVERSE, atBedrock.toString(), "anthropic", "claude-sonnet-4-5");
    assertThat(atClaude.path("messages"))
        .isEqualTo(Json.tree(DOCUMENT.replace('\'', '"')).path("messages"));
  }

  @ParameterizedTest
  @CsvSource({"openai, gpt-5", "openai-responses, gpt-5", "gemini, gemini-2.5-pro"})
  void who_can_be_told_no_words_about_documents_nor_cite_them_is_not_asked(
      String vendor, String model) {
    assertThat(refused(MESSAGES, DOCUMENT, vendor, model)).contains("messages.0.content.0.context");
    String cited = DOCUMENT.replace("'context':'Of last year.',", "");
    assertThat(refused(MESSAGES, cited, vendor, model)).contains("messages.0.content.0.citations");
    String converse =
        "{'messages':[{'role':'user','content':[{'text':'Look:'},{'document':{'source':"
            + "{'bytes':'JVBERi0='},'format':'pdf','name':'r','context':'Old.'}}]}]}";
    assertThat(refused(CONVERSE, converse, vendor, model))
        .contains("messages.0.content.1.document.context");
  }

  @Test
  void citations_by_blocks_are_not_asked_for_where_blocks_become_one_text() {
    String blocks =
        "{'messages':[{'role':'user','content':[{'document':{'name':'r','source':{'content':"
            + "[{'text':'One.'},{'text':'Two.'}]},'citations':{'enabled':true}}}]}]}";
    assertThat(refused(CONVERSE, blocks, "anthropic", "claude-sonnet-4-5"))
        .contains("messages.0.content.0.document.citations");
  }

  private static final String CHAT_TOOLS =
      "'tools':[{'type':'custom','custom':{'name':'sql','description':'Runs it.','format':"
          + "{'type':'grammar','grammar':{'syntax':'lark','definition':'start: WORD'}}}}],"
          + "'tool_choice':{'type':'custom','custom':{'name':'sql'}}";
  private static final String RESPONSES_TOOLS =
      "'tools':[{'type':'custom','name':'sql','description':'Runs it.','format':"
          + "{'type':'grammar','syntax':'lark','definition':'start: WORD'}}],"
          + "'tool_choice':{'type':'custom','name':'sql'}";
  private static final String CHAT_CALLED =
      "{'model':'m','messages':[{'role':'user','content':'hi'},{'role':'assistant','content':null,"
          + "'tool_calls':[{'id':'c1','type':'custom','custom':{'name':'sql','input':'SELECT 1'}}]},"
          + "{'role':'tool','tool_call_id':'c1','content':'1'}],"
          + CHAT_TOOLS
          + "}";
  private static final String RESPONSES_CALLED =
      "{'model':'m','input':[{'type':'message','role':'user','content':[{'type':'input_text',"
          + "'text':'hi'}]},{'type':'custom_tool_call','call_id':'c1','name':'sql',"
          + "'input':'SELECT 1'},{'type':'custom_tool_call_output','call_id':'c1',"
          + "'output':'1'}],"
          + RESPONSES_TOOLS
          + "}";

  @Test
  void custom_tools_their_calls_and_results_go_from_chats_to_responses() throws Exception {
    JsonNode responses = asked(CHAT, CHAT_CALLED, "openai-responses", "gpt-5");
    JsonNode expected = Json.tree(RESPONSES_CALLED.replace('\'', '"'));
    for (String field : Set.of("tools", "tool_choice", "input")) {
      assertThat(responses.path(field)).as(field).isEqualTo(expected.path(field));
    }
  }

  @Test
  void custom_tools_their_calls_and_results_go_from_responses_to_chats() throws Exception {
    JsonNode chat = asked(RESPONSES, RESPONSES_CALLED, "openai", "gpt-5");
    JsonNode expected = Json.tree(CHAT_CALLED.replace('\'', '"'));
    for (String field : Set.of("tools", "tool_choice", "messages")) {
      assertThat(chat.path(field)).as(field).isEqualTo(expected.path(field));
    }
  }

  @Test
  void custom_tools_are_refused_where_there_are_none_and_what_only_responses_know_of_them_too() {
    assertThat(refused(CHAT, CHAT_CALLED, "gemini", "gemini-2.5-pro")).contains("messages[1]");
    String tools = "{'model':'m','input':'hi'," + RESPONSES_TOOLS + "}";
    assertThat(refused(RESPONSES, tools, "anthropic", "claude-sonnet-4-5")).contains("tools[0]");
    String deferred =
        tools.replace("'name':'sql','desc", "'name':'sql','defer_loading':true,'desc");
    assertThat(refused(RESPONSES, deferred, "openai", "gpt-5")).contains("tools[0]");
  }

  @Test
  void a_call_with_a_text_comes_whole_to_either() {
    String chat =
        "{'id':'c','object':'chat.completion','created':1,'model':'m','choices':[{'index':0,"
            + "'message':{'role':'assistant','content':null,'tool_calls':[{'id':'c1','type':'custom',"
            + "'custom':{'name':'sql','input':'SELECT 1'}}]},'finish_reason':'tool_calls'}]}";
    JsonNode item =
        whole("openai", chat, RESPONSES, "{'model':'m','input':'hi'}").path("output").path(0);
    assertThat(item.path("id").asString()).startsWith("ctc_");
    assertThat(item.path("type").asString()).isEqualTo("custom_tool_call");
    assertThat(item.path("call_id").asString()).isEqualTo("c1");
    assertThat(item.path("input").asString()).isEqualTo("SELECT 1");

    String response =
        "{'id':'r','object':'response','created_at':1,'status':'completed','model':'m','output':"
            + "[{'type':'custom_tool_call','id':'ctc_1','call_id':'c1','name':'sql',"
            + "'input':'SELECT 1','status':'completed'}]}";
    JsonNode choice =
        whole(
                "openai-responses",
                response,
                CHAT,
                "{'model':'m','messages':[{'role':'user','content':'hi'}]}")
            .path("choices")
            .path(0);
    assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
    assertSame(
        choice.path("message").path("tool_calls"),
        "[{'id':'c1','type':'custom','custom':{'name':'sql','input':'SELECT 1'}}]");
  }

  @Test
  void a_call_with_a_text_comes_in_a_stream_to_either() {
    String chunk = "data: {'id':'c','model':'m','choices':[{'index':0,'delta':%s}]}\n\n";
    String chat =
        chunk.formatted(
                "{'tool_calls':[{'index':0,'id':'c0','type':'function','function':{'name':'f',"
                    + "'arguments':'{}'}}]}")
            + chunk.formatted(
                "{'tool_calls':[{'index':1,'id':'c1','type':'custom','custom':{'name':'sql',"
                    + "'input':''}}]}")
            + chunk.formatted("{'tool_calls':[{'index':1,'custom':{'input':'SELECT '}}]}")
            + chunk.formatted("{'tool_calls':[{'index':1,'custom':{'input':'1'}}]}")
            + "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{},'finish_reason':"
            + "'tool_calls'}]}\n\ndata: [DONE]\n\n";
    String body = "{'model':'m','stream':true,'input':'hi'}";
    assertThat(streamed("openai", chat, RESPONSES, body))
        .containsSubsequence(
            "event: response.output_item.added",
            "\"type\":\"custom_tool_call\",\"call_id\":\"c1\",\"name\":\"sql\",\"input\":\"\"",
            "event: response.custom_tool_call_input.delta",
            "\"delta\":\"SELECT 1\"",
            "event: response.custom_tool_call_input.done",
            "\"input\":\"SELECT 1\"",
            "event: response.output_item.done",
            "event: response.completed");

    String item =
        "{'type':'custom_tool_call','id':'ctc_1','call_id':'c1','name':'sql','input':'%s'}";
    String response =
        "data: {'type':'response.created','response':{'id':'r','model':'m'}}\n\n"
            + "data: {'type':'response.output_item.added','output_index':0,'item':"
            + item.formatted("")
            + "}\n\ndata: {'type':'response.custom_tool_call_input.delta','output_index':0,"
            + "'item_id':'ctc_1','delta':'SELECT 1'}\n\n"
            + "data: {'type':'response.output_item.done','output_index':0,'item':"
            + item.formatted("SELECT 1")
            + "}\n\ndata: {'type':'response.completed','response':{'id':'r','model':'m',"
            + "'status':'completed'}}\n\n";
    assertThat(
            streamed(
                "openai-responses",
                response,
                CHAT,
                "{'model':'m','stream':true,'messages':[{'role':'user','content':'hi'}]}"))
        .containsSubsequence(
            "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"custom\",\"custom\":"
                + "{\"name\":\"sql\",\"input\":\"SELECT 1\"}}]",
            "\"finish_reason\":\"tool_calls\"");
  }

  private static String pictures(String config, String... levels) {
    StringBuilder parts = new StringBuilder("{'text':'Look:'}");
    for (String level : levels) {
      parts.append(",{'inlineData':{'mimeType':'image/png','data':'aGk='}");
      parts.append(level.isEmpty() ? "" : ",'mediaResolution':{'level':'" + level + "'}");
      parts.append('}');
    }
    return "{'contents':[{'role':'user','parts':["
        + parts
        + "]}],'generationConfig':{"
        + config
        + "}}";
  }

  @Test
  void how_closely_to_look_at_all_pictures_is_said_of_each() throws Exception {
    String low = "'mediaResolution':'MEDIA_RESOLUTION_LOW'";
    JsonNode content =
        asked(GENERATE, pictures(low, "", "MEDIA_RESOLUTION_HIGH"), "openai", "gpt-5")
            .path("messages")
            .path(0)
            .path("content");
    assertThat(content.path(1).path("image_url").path("detail").asString()).isEqualTo("low");
    assertThat(content.path(2).path("image_url").path("detail").asString()).isEqualTo("high");

    assertThat(refused(GENERATE, pictures(low, ""), "anthropic", "claude-sonnet-4-5"))
        .contains("generationConfig.mediaResolution");
    String medium = "'mediaResolution':'MEDIA_RESOLUTION_MEDIUM'";
    assertThat(refused(GENERATE, pictures(medium, ""), "openai", "gpt-5"))
        .contains("generationConfig.mediaResolution");
    assertThat(asked(GENERATE, pictures(medium), "openai", "gpt-5").toString())
        .doesNotContain("esolution");
    String document = pictures(low, "").replace("image/png", "application/pdf");
    assertThat(refused(GENERATE, document, "openai", "gpt-5"))
        .contains("generationConfig.mediaResolution");
  }

  private static String shown(String... details) {
    StringBuilder parts = new StringBuilder("{'type':'text','text':'Look:'}");
    for (String detail : details) {
      parts.append(",{'type':'image_url','image_url':{'url':'data:image/png;base64,aGk='");
      parts.append(detail.isEmpty() ? "" : ",'detail':'" + detail + "'").append("}}");
    }
    return "{'model':'m','messages':[{'role':'user','content':[" + parts + "]}]}";
  }

  @Test
  void before_its_third_generation_google_is_told_of_all_pictures_at_once() throws Exception {
    JsonNode old = asked(CHAT, shown("low", "low"), "gemini", "gemini-2.5-pro");
    assertThat(old.path("generationConfig").path("mediaResolution").asString())
        .isEqualTo("MEDIA_RESOLUTION_LOW");
    assertThat(old.path("contents").toString()).doesNotContain("mediaResolution");
    assertThat(
            asked(CHAT, shown("high", ""), "gemini", "gemini-2.5-pro")
                .path("generationConfig")
                .path("mediaResolution")
                .asString())
        .isEqualTo("MEDIA_RESOLUTION_HIGH");
    assertThat(refused(CHAT, shown("high", "low"), "gemini", "gemini-2.5-pro"))
        .contains("messages[0].content[2].image_url.detail");

    JsonNode parts =
        asked(CHAT, shown("high", "low"), "gemini", "gemini-3-pro-preview")
            .path("contents")
            .path(0)
            .path("parts");
    assertThat(parts.path(2).path("mediaResolution").path("level").asString())
        .isEqualTo("MEDIA_RESOLUTION_LOW");
  }

  @Test
  void google_s_wish_for_a_picture_is_the_tool_of_responses() throws Exception {
    String square = "'responseModalities':['IMAGE'],'imageConfig':{'aspectRatio':'3:2'}";
    JsonNode alone = asked(GENERATE, pictures(square), "openai-responses", "gpt-5");
    assertSame(alone.path("tools"), "[{'type':'image_generation','size':'1536x1024'}]");
    assertSame(alone.path("tool_choice"), "{'type':'image_generation'}");

    JsonNode mixed =
        asked(
            GENERATE,
            pictures("'responseModalities':['TEXT','IMAGE']"),
            "openai-responses",
            "gpt-5");
    assertSame(mixed.path("tools"), "[{'type':'image_generation'}]");
    assertThat(mixed.has("tool_choice")).isFalse();

    assertThat(
            refused(GENERATE, pictures(square.replace("3:2", "16:9")), "openai-responses", "gpt-5"))
        .contains("generationConfig.imageConfig.aspectRatio");
    assertThat(
            refused(
                GENERATE,
                pictures("'responseModalities':['IMAGE'],'imageConfig':{'imageSize':'4K'}"),
                "openai-responses",
                "gpt-5"))
        .contains("generationConfig.imageConfig.imageSize");
  }

  @Test
  void a_picture_that_responses_made_comes_through_whole_and_streamed() {
    String item =
        "{'type':'image_generation_call','id':'ig_1','status':'completed','output_format':'webp',"
            + "'result':'aGk='}";
    String response =
        "{'id':'r','object':'response','status':'completed','model':'m','output':[" + item + "]}";
    assertThat(whole("openai-responses", response, GENERATE, pictures("")).toString())
        .contains("\"inlineData\":{\"mimeType\":\"image/webp\",\"data\":\"aGk=\"}");
    String events =
        "data: {'type':'response.created','response':{'id':'r','model':'m'}}\n\n"
            + "data: {'type':'response.output_item.done','output_index':0,'item':"
            + item
            + "}\n\ndata: {'type':'response.completed','response':{'id':'r','model':'m',"
            + "'status':'completed'}}\n\n";
    assertThat(
            streamed(
                "openai-responses", events, "/v1beta/models/m:streamGenerateContent", pictures("")))
        .contains("\"inlineData\":{\"mimeType\":\"image/webp\",\"data\":\"aGk=\"}");
  }

  @Test
  void pictures_as_they_came_are_looked_at_most_closely() throws Exception {
    String original =
        "{'model':'m','store':false,'input':[{'role':'user','content':[{'type':'input_image',"
            + "'image_url':'data:image/png;base64,aGk=','detail':'original'}]}]}";
    assertThat(asked(RESPONSES, original, "gemini", "gemini-3-pro").toString())
        .contains("{\"level\":\"MEDIA_RESOLUTION_ULTRA_HIGH\"}");
    String ultra =
        "{'contents':[{'parts':[{'inlineData':{'mimeType':'%s','data':'aGk='},"
            + "'mediaResolution':{'level':'MEDIA_RESOLUTION_ULTRA_HIGH'}}]}]}";
    assertThat(asked(GENERATE, ultra.formatted("image/png"), "openai-responses", "up").toString())
        .contains("\"detail\":\"original\"");
    assertThat(refused(GENERATE, ultra.formatted("application/pdf"), "anthropic", "up"))
        .contains("contents[0].parts[0].mediaResolution");
  }

  @Test
  void a_nova_of_the_first_generation_is_not_asked_to_reason() throws Exception {
    String wish = "{'model':'m','messages':[{'role':'user','content':'hi'}],'reasoning_effort':%s}";
    for (String first : List.of("amazon.nova-pro-v1:0", "us.amazon.nova-premier-v1:0")) {
      assertThat(refused(CHAT, wish.formatted("'high'"), "bedrock", first)).contains("“reasoning");
      assertThat(asked(CHAT, wish.formatted("'none'"), "bedrock", first).toString())
          .doesNotContain("reasoningConfig");
    }
    assertThat(asked(CHAT, wish.formatted("'high'"), "bedrock", "us.amazon.nova-2-lite-v1:0"))
        .asString()
        .contains("\"maxReasoningEffort\":\"high\"");
  }
}
