package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Clock;
import java.util.Set;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be said is named as the client counts: its messages or items, not our turns. */
class RefusedPlacesTest {
  private static final Dialects DIALECTS = Bench.dialects(Clock.systemUTC());
  private static final String CALLS =
      "{'role':'assistant','tool_calls':[{'id':'a','type':'function','function':{'name':'f',"
          + "'arguments':'{}'}},{'id':'b','type':'function','function':{'name':'f',"
          + "'arguments':'{}'}}]},{'role':'tool','tool_call_id':'a','content':'1'},";

  /** What a client is told that asks a vendor of another dialect. */
  private static String told(String path, String body, String vendor) {
    Incoming request =
        new Incoming(
            "POST",
            path,
            "",
            new DefaultHttpHeaders().set("content-type", "application/json"),
            Unpooled.wrappedBuffer(
                body.replace("CALLS", CALLS).replace('\'', '"').getBytes(UTF_8)));
    Inbound inbound =
        DIALECTS.inbound().stream()
            .filter(d -> d.operation(request) == Operation.CONVERSE)
            .findFirst()
            .orElseThrow();
    Asked asked = inbound.read(request);
    Untranslatable unsaid =
        catchThrowableOfType(
            Untranslatable.class,
            () ->
                DIALECTS
                    .outbound(vendor)
                    .ask(asked.conversation(), new Upstream("claude", vendor, Set.of())));
    return inbound.refuse(Refusals.of(unsaid, asked)).body().toString(UTF_8);
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
            + "'format':'wav'}}]} | messages[3].content[1]"
      })
  void in_a_chat(String messages, String place) {
    String body = "{'model':'m','max_tokens':9,'messages':[%s]}".formatted(messages);
    assertThat(told("/v1/chat/completions", body, "anthropic")).contains("“" + place + "”");
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
            + "{'type':'web_search_call','id':'ws_1','status':'completed'} | input[2]"
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
    assertThat(told("/v1/messages", body, vendor)).contains("“messages[2].content[2]”");
  }

  @Test
  void after_a_text_that_google_sealed() {
    String body =
        "{'contents':[{'role':'user','parts':[{'text':'hi'}]},{'role':'model','parts':["
            + "{'text':'ho','thoughtSignature':'eA=='},{'executableCode':{'code':'1'}}]}]}";
    assertThat(told("/v1beta/models/m:generateContent", body, "anthropic"))
        .contains("“contents[1].parts[1]”");
  }

  @ParameterizedTest
  @CsvSource({"openai", "anthropic", "bedrock"})
  void a_tool_that_only_its_vendor_runs(String vendor) {
    String body =
        "{'contents':[{'role':'user','parts':[{'text':'hi'}]}],"
            + "'tools':[{'functionDeclarations':[{'name':'f'},{'name':'g'}]},{'googleSearch':{}}]}";
    assertThat(told("/v1beta/models/m:generateContent", body, vendor)).contains("“tools[1]”");
    String validated =
        body.replace(
            "'tools':",
            "'toolConfig':{'functionCallingConfig':{'mode':'VALIDATED',"
                + "'allowedFunctionNames':['g']}},'tools':");
    assertThat(told("/v1beta/models/m:generateContent", validated, vendor)).contains("“tools[1]”");
    String other =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'}],"
            + "'tools':[{'name':'f','input_schema':{'type':'object'}},"
            + "{'type':'web_search_20250305','name':'web_search'}]}";
    assertThat(told("/v1/messages", other, "gemini")).contains("“tools[1]”");
    if (!vendor.equals("anthropic")) {
      assertThat(told("/v1/messages", other, vendor)).contains("“tools[1]”");
    }
  }
}
