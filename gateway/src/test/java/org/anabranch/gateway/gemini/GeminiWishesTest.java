package org.anabranch.gateway.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Google's clients wish for in ways that other dialects do not have. */
class GeminiWishesTest {
  private static final Upstream PRO = new Upstream("gemini-2.5-pro", "gemini", Set.of());

  private static Conversation read(String fields) {
    String body = "{'contents':[{'parts':[{'text':'hi'}]}],%s}".formatted(fields);
    return new GeminiContent()
        .read(
            new Incoming(
                "POST",
                "/v1beta/models/m:generateContent",
                "",
                new DefaultHttpHeaders(),
                Unpooled.wrappedBuffer(body.replace('\'', '"').getBytes(UTF_8))))
        .conversation();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'STRING','enum':['a'],'nullable':true}"
            + " | {\"type\":[\"string\",\"null\"],\"enum\":[\"a\",null]}",
        "{'anyOf':[{'type':'STRING'}],'nullable':true}"
            + " | {\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}",
        "{'type':'OBJECT','properties':{'a':{'type':'STRING'},'b':{'type':'STRING'}},"
            + "'propertyOrdering':['b','a']}"
            + " | {\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"string\"},"
            + "\"a\":{\"type\":\"string\"}}}"
      })
  void a_schema_keeps_its_nulls_and_the_order_of_its_properties(String schema, String written) {
    Format format = read("'generationConfig':{'responseSchema':%s}".formatted(schema)).format();
    assertThat(format)
        .isInstanceOfSatisfying(
            Format.JsonSchema.class, f -> assertThat(f.schema()).hasToString(written));
  }

  private static final String TOOLS =
      "'tools':[{'functionDeclarations':[{'name':'f'},{'name':'g'}]}],"
          + "'toolConfig':{'functionCallingConfig':{'mode':'%s','allowedFunctionNames':['g']}}";

  @Test
  void only_functions_that_are_allowed_are_offered_where_none_must_be_called() {
    Conversation read = read(TOOLS.formatted("VALIDATED"));
    assertThat(read.tools()).extracting(Tool::name).containsExactly("g");
    assertThat(read.toolChoice()).isEqualTo(ToolChoice.AUTO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTO", "NONE"})
  void functions_are_allowed_by_name_in_modes_that_say_so(String mode) {
    assertThatThrownBy(() -> read(TOOLS.formatted(mode)))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("“toolConfig.functionCallingConfig.allowedFunctionNames”");
  }

  @Test
  void who_said_nothing_is_left_out_since_google_takes_no_empty_turn() throws Exception {
    Conversation talk =
        Conversation.of(
            "m",
            List.of(),
            List.of(Turn.user("hi"), new Turn(Turn.Role.ASSISTANT, List.of()), Turn.user("so")));
    assertThat(new RequestWriter(talk, PRO).write().path("contents")).hasSize(2);
  }

  @Test
  void what_an_answer_is_for_stands_in_its_schema() throws Exception {
    Conversation talk = Conversation.of("m", List.of(), List.of(Turn.user("hi")));
    Conversation asked =
        new Conversation(
            "m",
            List.of(new Part.Text("Be brief.")),
            talk.turns(),
            List.of(),
            ToolChoice.AUTO,
            talk.sampling(),
            new Format.JsonSchema(
                "r", "a weather report", Json.tree("{\"type\":\"object\"}"), null),
            null,
            false,
            null,
            Map.of(),
            Map.of());
    assertThat(
            new RequestWriter(asked, PRO)
                .write()
                .path("generationConfig")
                .path("responseJsonSchema"))
        .hasToString("{\"type\":\"object\",\"description\":\"a weather report\"}");
  }
}
