package org.anabranch.gateway;

import static org.anabranch.gateway.Across.DIALECTS;
import static org.anabranch.gateway.Across.inbound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Set;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.ForeignSeals;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be said is named as the client counts: its messages or items, not our turns. */
class RefusedPlacesTest {
  private static final String CALLS =
      "{'role':'assistant','tool_calls':[{'id':'a','type':'function','function':{'name':'f',"
          + "'arguments':'{}'}},{'id':'b','type':'function','function':{'name':'f',"
          + "'arguments':'{}'}}]},{'role':'tool','tool_call_id':'a','content':'1'},";

  private static final String CHAT = "/v1/chat/completions";
  private static final String GENERATE = "/v1beta/models/m:generateContent";

  private static Incoming request(String path, String body) {
    return Across.request(path, body.replace("CALLS", CALLS));
  }

  /** What a client is told that asks a vendor of another dialect. */
  private static String told(String path, String body, String vendor) {
    return Across.refused(request(path, body), vendor, "claude");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'role':'system','content':'Be brief.'},{'role':'user','content':[{'type':'text',"
            + "'text':'hi'},{'type':'input_audio','input_audio':{'data':'aGk=','format':'wav'}}]}"
            + " | messages[1].content[1]",
        "{'role':'user','content':'hi'},CALLS{'role':'tool','tool_call_id':'b','content':'2'},"
            + "{'role':'user','content':[{'type':'video_url','video_url':"
            + "{'url':'https://example.org/a.mp4'}}]} | messages[4].content[0]",
        "{'role':'user','content':'hi'},CALLS{'role':'tool','tool_call_id':'b','content':["
            + "{'type':'text','text':'2'},{'type':'input_audio','input_audio':{'data':'aGk=',"
            + "'format':'wav'}}]} | messages[3].content[1]",
        "{'role':'user','content':'hi'},{'role':'assistant','reasoning_content':'hm','content':["
            + "{'type':'text','text':''},{'type':'input_audio','input_audio':{'data':'aGk=',"
            + "'format':'wav'}}],'cache_control':{'type':'ephemeral'}} | messages[1].content[1]",
        "{'role':'user','content':'hi'},{'role':'assistant','content':'ho','refusal':'no','images':"
            + "[{'image_url':{'url':'https://example.org/a.png'}},"
            + "{'image_url':{'url':'gs://b/a.png'}}]} | messages[1].images[1]",
        "{'role':'user','content':'hi'},{'role':'assistant','tool_calls':[{'id':'a','type':"
            + "'function','function':{'name':'f','arguments':'{}'}},{'id':'b','type':'custom',"
            + "'custom':{'name':'g','input':'x'}}]} | messages[1].tool_calls[1]",
        "{'role':'user','content':'hi'},{'role':'assistant','audio':{'id':'audio_1'}}"
            + " | messages[1].audio"
      })
  void in_a_chat(String messages, String place) {
    String body = "{'model':'m','max_tokens':9,'messages':[%s]}".formatted(messages);
    assertThat(told(CHAT, body, "anthropic")).contains("“" + place + "”");
  }

  @Test
  void in_what_a_chat_says_that_the_model_thought() {
    String body =
        "{'model':'m','messages':[{'role':'user','content':'hi'},{'role':'assistant','content':"
            + "'ho','tool_calls':[{'id':'a','type':'function','function':{'name':'f','arguments':"
            + "'{}'},'extra_content':{'google':{'thought_signature':'eA=='}}}]%s}]}";
    String thought =
        ",'reasoning_details':[{'type':'reasoning.encrypted','data':'eA==','format':"
            + "'google-gemini-v1'}]";
    assertThat(sealed(body.formatted(""))).isEqualTo("messages[1].tool_calls[0]");
    assertThat(sealed(body.formatted(thought))).isEqualTo("messages[1].reasoning_details");
  }

  /** Where the first seal stands that a vendor cannot open. */
  private static String sealed(String body) {
    Incoming request = request(CHAT, body);
    Asked asked = inbound(request).read(request);
    return asked.place(ForeignSeals.in(asked.conversation(), _ -> false).field());
  }

  @Test
  void in_what_a_chat_says_that_was_called() {
    String body =
        "{'model':'m','messages':[{'role':'user','content':'hi'},{'role':'assistant','tool_calls':"
            + "[{'id':'a','type':'function','function':{'name':'f','arguments':'no'}}]}]}";
    Incoming request = request(CHAT, body);
    Asked asked = inbound(request).read(request);
    assertThatThrownBy(asked::conversation)
        .hasMessageContaining("“messages[1].tool_calls[0].function.arguments”");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'role':'developer','content':'Be brief.'},{'role':'user','content':[{'type':"
            + "'input_text','text':'hi'},{'type':'input_image','image_url':"
            + "'https://example.org/a.png'}]} | input[1].content[1]",
        "{'role':'user','content':'hi'},{'type':'function_call','call_id':'a','name':'f',"
            + "'arguments':'{}'},{'type':'function_call','call_id':'b','name':'f',"
            + "'arguments':'{}'},{'type':'function_call_output','call_id':'a','output':'1'},"
            + "{'type':'function_call_output','call_id':'b','output':[{'type':'input_image',"
            + "'image_url':'https://example.org/a.png'}]} | input[4].output[0]",
        "{'role':'user','content':'hi'},{'role':'assistant','content':'ho'},"
            + "{'type':'file_search_call','id':'fs_1','status':'completed'} | input[2]"
      })
  void in_a_response(String input, String place) {
    String body = "{'model':'m','store':false,'input':[%s]}".formatted(input);
    assertThat(told("/v1/responses", body, "bedrock")).contains("“" + place + "”");
  }

  @ParameterizedTest
  @CsvSource({"openai", "openai-responses", "gemini"})
  void in_a_message_after_the_result_of_a_tool(String vendor) {
    String body =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'},{'role':"
            + "'assistant','content':[{'type':'tool_use','id':'a','name':'f','input':{}}]},"
            + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'a','content':'1'},"
            + "{'type':'text','text':'so'},{'type':'container_upload','file_id':'file_1'}]}]}";
    assertThat(told("/v1/messages", body, vendor)).contains("“messages.2.content.2”");
  }

  @Test
  void in_a_message_after_the_seal_of_a_call() {
    String body =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'},{'role':"
            + "'assistant','content':[{'type':'redacted_thinking','data':'anabranch:gemini#a:eA=='}"
            + ",{'type':'tool_use','id':'a','name':'f','input':{}},{'type':'server_tool_use',"
            + "'id':'s','name':'code_execution','input':{}}]}]}";
    assertThat(told("/v1/messages", body, "openai")).contains("“messages.1.content.2”");
    assertThat(
            told(
                "/model/m/invoke",
                body.replace("'model':'m'", "'anthropic_version':'bedrock-2023-05-31'"),
                "openai"))
        .contains("“messages[1].content[2]”");
  }

  @ParameterizedTest
  @CsvSource({"openai", "openai-responses", "gemini", "bedrock"})
  void in_what_a_tool_gave_back(String vendor) {
    String body =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'},{'role':"
            + "'assistant','content':[{'type':'tool_use','id':'a','name':'f','input':{}}]},"
            + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'a','is_error':true,"
            + "'content':[{'type':'text','text':'1'},{'type':'image','source':{'type':'url','url':"
            + "'ftp://example.org/a'}}]}]}]}";
    assertThat(told("/v1/messages", body, vendor)).contains("“messages.2.content.0.content.1”");
  }

  @Test
  void in_a_turn_of_converse_after_the_mark_of_a_cache() {
    String body =
        "{'messages':[{'role':'user','content':[{'text':'hi'}]},{'role':'assistant','content':["
            + "{'text':'ho'},{'cachePoint':{'type':'default'}},{'video':{'format':'mp4','source':"
            + "{'bytes':'aGk='}}}]}]}";
    assertThat(told("/model/m/converse", body, "anthropic")).contains("“messages.1.content.2”");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'anthropic_version':'bedrock-2023-05-31','max_tokens':9,'messages':[{'role':'user',"
            + "'content':'hi'}],'tools':[{'name':'f','input_schema':{'type':'object'}}],"
            + "'tool_choice':{'type':'auto','disable_parallel_tool_use':true}}"
            + " | gemini | tool_choice.disable_parallel_tool_use",
        "{'inferenceConfig':{'temperature':1.5},'messages':[{'role':'user','content':"
            + "[{'text':'hi'}]}]} | anthropic | inferenceConfig.temperature",
        "{'inferenceConfig':{'topK':7},'messages':[{'role':'user','content':[{'text':'hi'}]}]}"
            + " | openai | inferenceConfig.topK",
        "{'schemaVersion':'messages-v1','messages':[{'role':'user','content':[{'text':'hi'},"
            + "{'video':{'format':'mp4','source':{'bytes':'aGk='}}}]}]}"
            + " | anthropic | messages[0].content[1]",
        "{'max_tokens':9,'seed':4,'messages':[{'role':'user','content':'hi'}]}"
            + " | anthropic | seed"
      })
  void in_the_words_of_a_body_for_bedrock(String body, String vendor, String field) {
    assertThat(told("/model/m/invoke", body, vendor)).contains("“" + field + "”");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/model/titan-embed/invoke | {'inputText':'a','normalize':true} | amazon.titan-embed | normalize",
        "/model/cohere-embed/invoke | {'texts':['a','b'],'input_type':'clustering'}"
            + " | amazon.titan-embed | texts",
        "/v1beta/models/m:batchEmbedContents | {'requests':[{'content':{'parts':[{'text':'a'}]}},"
            + "{'content':{'parts':[{'text':'b'}]}}]} | amazon.titan-embed | requests"
      })
  void in_a_request_for_embeddings(String path, String body, String model, String field) {
    Incoming request = request(path, body);
    Inbound inbound =
        DIALECTS.inbound().stream()
            .filter(d -> d.operation(request) == Operation.EMBED)
            .findFirst()
            .orElseThrow();
    EmbeddingAsk asked = inbound.readEmbedding(request);
    Untranslatable unsaid =
        catchThrowableOfType(
            Untranslatable.class,
            () ->
                DIALECTS
                    .outbound("bedrock")
                    .embed(asked, new Upstream(model, "bedrock", Set.of())));
    assertThat(Refusals.of(unsaid).in(asked.words()).message()).contains("“" + field + "”");
  }

  @Test
  void after_a_text_that_google_sealed() {
    String body =
        "{'contents':[{'role':'user','parts':[{'text':'hi'}]},{'role':'model','parts':["
            + "{'text':'ho','thoughtSignature':'eA=='},{'executableCode':{'code':'1'}}]}]}";
    assertThat(told(GENERATE, body, "anthropic")).contains("“contents[1].parts[1]”");
  }

  @Test
  void in_what_a_function_of_google_gave_back() {
    String body =
        "{'contents':[{'role':'user','parts':[{'text':'hi'}]},{'role':'model','parts':["
            + "{'functionCall':{'name':'f','args':{}}}]},{'role':'user','parts':["
            + "{'functionResponse':{'name':'f','response':{'output':'1'},'parts':["
            + "{'inlineData':{'mimeType':'image/png','data':'aGk='}},"
            + "{'fileData':{'mimeType':'video/mp4','fileUri':'gs://b/a.mp4'}}]}}]}]}";
    assertThat(told(GENERATE, body, "anthropic"))
        .contains("“contents[2].parts[0].functionResponse.parts[1]”");
  }

  @Test
  void how_closely_google_is_to_look() {
    String body =
        "{'contents':[{'role':'user','parts':[{'text':'hi'},{'inlineData':{'mimeType':'image/png',"
            + "'data':'aGk='},'mediaResolution':{'level':'MEDIA_RESOLUTION_LOW'}}]}]}";
    assertThat(told(GENERATE, body, "anthropic"))
        .contains("“contents[0].parts[1].mediaResolution”");
  }

  @ParameterizedTest
  @CsvSource({"openai", "anthropic", "bedrock"})
  void a_tool_that_only_its_vendor_runs(String vendor) {
    String body =
        "{'contents':[{'role':'user','parts':[{'text':'hi'}]}],"
            + "'tools':[{'functionDeclarations':[{'name':'f'},{'name':'g'}]},{'codeExecution':{}}]}";
    assertThat(told(GENERATE, body, vendor)).contains("“tools[1]”");
    String validated =
        body.replace(
            "'tools':",
            "'toolConfig':{'functionCallingConfig':{'mode':'VALIDATED',"
                + "'allowedFunctionNames':['g']}},'tools':");
    assertThat(told(GENERATE, validated, vendor)).contains("“tools[1]”");
    String other =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'}],"
            + "'tools':[{'name':'f','input_schema':{'type':'object'}},"
            + "{'type':'code_execution_20250825','name':'code_execution'}]}";
    assertThat(told("/v1/messages", other, "gemini")).contains("“tools.1”");
    if (!vendor.equals("anthropic")) {
      assertThat(told("/v1/messages", other, vendor)).contains("“tools.1”");
    }
  }
}
