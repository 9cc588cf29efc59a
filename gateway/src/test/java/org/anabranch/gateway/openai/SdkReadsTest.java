package org.anabranch.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import java.util.List;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.junit.jupiter.api.Test;

/** OpenAI's own Java SDK reads what is written here, and what it writes is read. */
class SdkReadsTest {
  private static final Signature SEAL = new Signature("anthropic", "sig");
  private static final String FORECAST = "{\"city\":\"Paris\",\"degrees\":21}";
  private static final TokenUse USE = new TokenUse(100, 60, 0, 50, 30);

  private static final Reply REPLY =
      new Reply(
          "1",
          "m",
          List.of(
              new Reply.Choice(
                  List.of(
                      new Part.Thought("hm", SEAL),
                      new Part.Text(FORECAST),
                      new Part.ToolCall("c1", "look", "{\"at\":1}", null, null),
                      new Part.ToolCall("c2", "look", "{\"at\":2}", null, null)),
                  StopReason.TOOL_CALLS,
                  null,
                  List.of())),
          USE);

  private static final List<Delta> PIECES =
      List.of(
          new Delta.Began("1", "m"),
          new Delta.Thought(0, "hm"),
          new Delta.ThoughtSealed(0, SEAL),
          new Delta.Text(0, FORECAST.substring(0, 9)),
          new Delta.Text(0, FORECAST.substring(9)),
          new Delta.ToolBegan(0, 0, "c1", "look", null),
          new Delta.ToolArguments(0, 0, "{\"at\""),
          new Delta.ToolArguments(0, 0, ":1}"),
          new Delta.ToolBegan(0, 1, "c2", "look", null),
          new Delta.ToolArguments(0, 1, "{\"at\":2}"),
          new Delta.Stopped(0, StopReason.TOOL_CALLS, null),
          new Delta.Used(USE));

  private static final List<Delta> BROKEN =
      List.of(
          new Delta.Began("1", "m"),
          new Delta.Text(0, "so far"),
          new Delta.Broke("overloaded", true));

  /** The shape that the SDK makes a schema of. */
  public static class Forecast {
    public String city = "";
    public int degrees;
  }

  private static OpenAIClient client(OneDoor door) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(door.url())
        .apiKey("key")
        .responseValidation(true)
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder chat() {
    return ChatCompletionCreateParams.builder().model("m").addUserMessage("Weather?");
  }

  private static ResponseCreateParams.Builder response() {
    return ResponseCreateParams.builder().model("m").input("Weather?");
  }

  @Test
  void chat_completions_whole_streamed_and_structured() throws Exception {
    try (OneDoor door = new OneDoor(Chat.IN, REPLY, PIECES)) {
      OpenAIClient client = client(door);
      ChatCompletion whole = client.chat().completions().create(chat().build());
      assertThat(whole.choices().getFirst().message().toolCalls().orElseThrow()).hasSize(2);

      ChatCompletionAccumulator streamed = ChatCompletionAccumulator.create();
      try (var stream = client.chat().completions().createStreaming(chat().build())) {
        stream.stream().forEach(streamed::accumulate);
      }
      assertThat(streamed.chatCompletion().choices().getFirst().message().content())
          .contains(FORECAST);

      Forecast forecast =
          client
              .chat()
              .completions()
              .create(chat().responseFormat(Forecast.class).build())
              .choices()
              .getFirst()
              .message()
              .content()
              .orElseThrow();
      assertThat(forecast.degrees).isEqualTo(21);
      assertThat(door.heard().format()).isInstanceOf(Format.JsonSchema.class);
    }
  }

  /** The SDK's own way to send a message back forgets what it does not know. */
  @Test
  @SuppressWarnings("deprecation") // the SDK has no other way to them
  void a_message_sent_back_with_all_it_held_keeps_its_seal() throws Exception {
    try (OneDoor door = new OneDoor(Chat.IN, REPLY, PIECES)) {
      OpenAIClient client = client(door);
      ChatCompletion first = client.chat().completions().create(chat().build());
      var message = first.choices().getFirst().message();
      var back =
          message.toParam().toBuilder()
              .putAllAdditionalProperties(message._additionalProperties())
              .build();
      client.chat().completions().create(chat().addMessage(back).build());

      assertThat(door.heard().turns().get(1).parts())
          .contains(new Part.Thought("hm", SEAL))
          .contains(new Part.ToolCall("c2", "look", "{\"at\":2}", null, null));
    }
  }

  @Test
  void responses_whole_structured_and_sent_back() throws Exception {
    try (OneDoor door = new OneDoor(new OpenAiResponses(Chat.CLOCK), REPLY, PIECES)) {
      OpenAIClient client = client(door);
      Response whole =
          client
              .responses()
              .create(
                  response()
                      .reasoning(Reasoning.builder().effort(ReasoningEffort.HIGH).build())
                      .build());
      assertThat(whole.status()).contains(ResponseStatus.COMPLETED);
      assertThat(whole.output()).hasSize(4);
      assertThat(whole.usage().orElseThrow().inputTokensDetails().cachedTokens()).isEqualTo(60);

      var structured = client.responses().create(response().text(Forecast.class).build());
      Forecast forecast =
          structured.output().stream()
              .flatMap(o -> o.message().stream())
              .flatMap(m -> m.content().stream())
              .flatMap(c -> c.outputText().stream())
              .findFirst()
              .orElseThrow();
      assertThat(forecast.city).isEqualTo("Paris");

      List<ResponseInputItem> back = whole.output().stream().map(SdkReadsTest::sentBack).toList();
      client
          .responses()
          .create(ResponseCreateParams.builder().model("m").inputOfResponse(back).build());
      assertThat(door.heard().turns()).hasSize(1);
      assertThat(door.heard().turns().getFirst().parts())
          .isEqualTo(REPLY.choices().getFirst().parts());
      assertThat(
              client
                  .responses()
                  .inputTokens()
                  .count(InputTokenCountParams.builder().model("m").input("x").build())
                  .inputTokens())
          .isEqualTo(42);
    }
  }

  private static ResponseInputItem sentBack(ResponseOutputItem item) {
    if (item.isReasoning()) {
      return ResponseInputItem.ofReasoning(item.asReasoning());
    }
    return item.isFunctionCall()
        ? ResponseInputItem.ofFunctionCall(item.asFunctionCall())
        : ResponseInputItem.ofResponseOutputMessage(item.asMessage());
  }

  @Test
  void the_sdk_builds_the_same_response_from_the_events_as_the_last_one_holds() throws Exception {
    try (OneDoor door = new OneDoor(new OpenAiResponses(Chat.CLOCK), REPLY, PIECES)) {
      ResponseAccumulator streamed = ResponseAccumulator.createWithSnapshots();
      try (var stream = client(door).responses().createStreaming(response().build())) {
        stream.stream()
            .forEach(
                event -> {
                  event.validate();
                  streamed.accumulate(event);
                });
      }
      assertThat(streamed.response().validate().output()).hasSize(4);
      assertThat(streamed.reconstructedResponse().output()).isEqualTo(streamed.response().output());
    }
  }

  @Test
  void a_stream_that_breaks_is_an_exception_in_either_dialect() throws Exception {
    try (OneDoor chat = new OneDoor(Chat.IN, REPLY, BROKEN);
        OneDoor responses = new OneDoor(new OpenAiResponses(Chat.CLOCK), REPLY, BROKEN)) {
      try (var stream = client(chat).chat().completions().createStreaming(chat().build())) {
        assertThatThrownBy(() -> stream.stream().forEach(e -> {}))
            .isInstanceOf(OpenAIException.class)
            .hasMessageContaining("overloaded");
      }
      try (var stream = client(responses).responses().createStreaming(response().build())) {
        assertThatThrownBy(() -> stream.stream().forEach(e -> {}))
            .isInstanceOf(OpenAIException.class);
      }
    }
  }

  @Test
  void a_bad_request_names_its_field() throws Exception {
    try (OneDoor door = new OneDoor(new OpenAiResponses(Chat.CLOCK), REPLY, PIECES)) {
      assertThatThrownBy(() -> client(door).responses().create(response().background(true).build()))
          .isInstanceOfSatisfying(
              BadRequestException.class, e -> assertThat(e.param()).contains("background"));
    }
  }
}
