package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What stands deep within a request and no reader reads is kept by its path in the client's words,
 * so that whoever cannot say it refuses it by that name.
 */
class NestedFieldsTest {
  private static final Dialects DIALECTS = Bench.dialects(Clock.systemUTC());

  private static final String CHAT = "{'model':'m','messages':[{'role':'user','content':[%s]}]}";
  private static final String INPUT = "{'model':'m','input':[{'role':'user','content':[%s]}]}";
  private static final String MESSAGES =
      "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':[%s]}]}";
  private static final String CONVERSE = "{'messages':[{'role':'user','content':[%s]}]}";
  private static final String GEMINI = "{'contents':[{'role':'user','parts':[%s]}]}";

  private static Conversation read(String path, String body) {
    Incoming request =
        new Incoming(
            "POST",
            path,
            "",
            new DefaultHttpHeaders().set("content-type", "application/json"),
            Unpooled.wrappedBuffer(body.replace('\'', '"').getBytes(UTF_8)));
    Inbound inbound =
        DIALECTS.inbound().stream()
            .filter(d -> d.operation(request) == Operation.CONVERSE)
            .findFirst()
            .orElseThrow();
    return inbound.read(request).conversation();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'text','text':'hi','x':1} | messages[0].content[0].x",
        "{'type':'image_url','image_url':{'url':'https://a.example/b.png','x':1}}"
            + " | messages[0].content[0].image_url.x",
        "{'type':'input_audio','input_audio':{'data':'aGk=','format':'wav','x':1}}"
            + " | messages[0].content[0].input_audio.x",
        "{'type':'file','file':{'file_data':'data:application/pdf;base64,aGk=','x':1}}"
            + " | messages[0].content[0].file.x"
      })
  void in_a_chat(String part, String field) {
    assertThat(read("/v1/chat/completions", CHAT.formatted(part)).extras()).containsKey(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'input_text','text':'hi','x':1} | input[0].content[0].x",
        "{'type':'input_file','file_url':'https://a.example/b.pdf','detail':'high'}"
            + " | input[0].content[0].detail"
      })
  void in_a_response(String part, String field) {
    assertThat(read("/v1/responses", INPUT.formatted(part)).extras()).containsKey(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'image','source':{'type':'url','url':'https://a.example/b.png','x':1}}"
            + " | messages[0].content[0].source.x",
        "{'type':'tool_result','tool_use_id':'t','content':'hi','x':1}"
            + " | messages[0].content[0].x"
      })
  void in_a_message(String block, String field) {
    assertThat(read("/v1/messages", MESSAGES.formatted(block)).extras()).containsKey(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'image':{'format':'png','source':{'bytes':'aGk='},'x':1}}"
            + " | messages[0].content[0].image.x",
        "{'toolResult':{'toolUseId':'t','content':[{'text':'hi'}],'x':1}}"
            + " | messages[0].content[0].toolResult.x"
      })
  void in_converse(String block, String field) {
    assertThat(read("/model/m/converse", CONVERSE.formatted(block)).extras()).containsKey(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'fileData':{'mimeType':'video/mp4','fileUri':'https://a.example/b'},"
            + "'videoMetadata':{'fps':2}} | contents[0].parts[0].videoMetadata",
        "{'text':'hi','partMetadata':{'a':'b'}} | contents[0].parts[0].partMetadata",
        "{'inline_data':{'mime_type':'image/png','data':'aGk=','x':1}}"
            + " | contents[0].parts[0].inline_data.x"
      })
  void in_gemini(String part, String field) {
    assertThat(read("/v1beta/models/m:generateContent", GEMINI.formatted(part)).extras())
        .containsKey(field);
  }

  @Test
  void tools_and_how_they_are_chosen() {
    assertThat(
            read(
                    "/v1/chat/completions",
                    "{'model':'m','messages':[{'role':'user','content':'hi'}],'tools':[{'type':"
                        + "'function','function':{'name':'f','parameters':{'type':'object'},'x':1}}]}")
                .extras())
        .containsOnlyKeys("tools[0].function.x");
    assertThat(
            read(
                    "/v1beta/models/m:generateContent",
                    "{'contents':[{'parts':[{'text':'hi'}]}],'tools':[{'functionDeclarations':"
                        + "[{'name':'f','behavior':'NON_BLOCKING'}]}],'toolConfig':"
                        + "{'functionCallingConfig':{'streamFunctionCallArguments':true}}}")
                .extras())
        .containsOnlyKeys(
            "tools[0].functionDeclarations[0].behavior",
            "toolConfig.functionCallingConfig.streamFunctionCallArguments");
    assertThat(
            read(
                    "/v1/responses",
                    "{'model':'m','input':'hi','tools':[{'type':'function','name':'f',"
                        + "'parameters':{'type':'object'},'defer_loading':true}]}")
                .extras())
        .containsOnlyKeys("tools[0].defer_loading");
  }

  @Test
  void what_a_function_of_google_returns_is_told_in_its_description() {
    Conversation asked =
        read(
            "/v1beta/models/m:generateContent",
            "{'contents':[{'parts':[{'text':'hi'}]}],'tools':[{'functionDeclarations':"
                + "[{'name':'f','description':'Looks.','response':{'type':'STRING'}}]}]}");
    assertThat(asked.extras()).isEmpty();
    assertThat(asked.tools())
        .containsExactly(
            new Tool.Function("f", "Looks.\nIt returns: {\"type\":\"string\"}", null, null, null));
  }

  @Test
  void what_openai_marks_for_its_cache_is_marked_for_others() {
    String part =
        "{'type':'%s','text':'hi','prompt_cache_breakpoint':{'mode':'explicit','ttl':'30m'}}";
    for (Conversation asked :
        List.of(
            read("/v1/chat/completions", CHAT.formatted(part.formatted("text"))),
            read("/v1/responses", INPUT.formatted(part.formatted("input_text"))))) {
      assertThat(asked.turns().getFirst().parts())
          .containsExactly(new Part.Text("hi", Part.CacheMark.USUAL));
      assertThat(asked.extras()).isEmpty();
    }
  }

  @Test
  void what_says_nothing_or_is_read_is_not_kept() {
    assertThat(
            read(
                    "/v1/messages",
                    MESSAGES.formatted(
                        "{'type':'text','text':'hi','citations':null,'cache_control':"
                            + "{'type':'ephemeral','ttl':'1h'}}"))
                .extras())
        .isEmpty();
    assertThat(
            read(
                    "/v1/responses",
                    "{'model':'m','input':[{'type':'message','role':'assistant','id':'msg_1',"
                        + "'status':'completed','content':[{'type':'output_text','text':'hi',"
                        + "'annotations':[],'logprobs':[]}]},{'role':'user','content':'on'}]}")
                .extras())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gemini, messages[1].content[0].detail, contents[1].parts[0]",
    "gemini, seed, generationConfig.seed",
    "gemini, generationConfig.speechConfig, generationConfig.speechConfig",
    "bedrock, tools[2].name, toolConfig.tools.2",
    "bedrock, messages[1].content[0], messages.1.content.0",
    "anthropic, response_format, output_config.format",
    "openai-responses, messages[3].content[0], input"
  })
  void it_is_refused_in_the_clients_words(String dialect, String field, String own) {
    Inbound inbound =
        DIALECTS.inbound().stream()
            .filter(d -> d.dialect().equals(dialect))
            .findFirst()
            .orElseThrow();
    Refusal refusal =
        new Refusal(400, "unsupported_parameter", "The field “" + field + "” no.", field, Map.of());
    assertThat(inbound.refuse(refusal).body().toString(UTF_8))
        .contains("The field “" + own + "” no.");
  }
}
