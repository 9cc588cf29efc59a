package org.anabranch.gateway.openai;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.gateway.conversation.MediaTokens;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenLogprob;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Outbound.Tally;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.dialect.UpstreamError.Kind;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChatReplyTest {
  private static final Reply EVERYTHING =
      new Reply(
          "chatcmpl-1",
          "m",
          List.of(
              new Reply.Choice(
                  List.of(
                      new Part.Thought("hm", new Signature("anthropic", "sig")),
                      new Part.SealedThought(new Signature("openai-responses", "blob")),
                      new Part.Text("Two calls."),
                      new Part.ToolCall("c1", "f", "{\"a\":1}", new Signature("gemini", "g"), null),
                      new Part.ToolCall("c2", "g", "{}", null, null)),
                  StopReason.TOOL_CALLS,
                  null,
                  List.of(new TokenLogprob("é", -0.25, List.of()))),
              new Reply.Choice(List.of(new Part.Refused("No.")), StopReason.END, null, List.of()),
              new Reply.Choice(
                  List.of(new Part.Text("until")), StopReason.STOP_SEQUENCE, "###", List.of())),
          new TokenUse(
              100,
              60,
              20,
              0,
              50,
              30,
              new MediaTokens(70, 20, 10, 0, 0),
              new MediaTokens(40, 10, 0, 0, 0),
              0),
          null,
          1_600_000_000);

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 200) : LongStream.of(one);
  }

  private static byte[] written(Reply reply) {
    return ChatReply.write(reply, 1).toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void calls_without_an_id_or_with_the_id_of_another_get_one_of_their_own() {
    String call = "{%s\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";
    byte[] body =
        ("{\"id\":\"i\",\"choices\":[{\"message\":{\"tool_calls\":["
                + call.formatted("\"id\":\"f\",")
                + ","
                + call.formatted("\"id\":\"f\",")
                + ","
                + call.formatted("")
                + "]}}]}")
            .getBytes(StandardCharsets.UTF_8);

    assertThat(requireNonNull(Chat.OUT.reply(body, body.length)).choices().getFirst().parts())
        .extracting(part -> ((Part.ToolCall) part).id())
        .containsExactly("f", "call_i_0_1", "call_i_0_2");
  }

  @Test
  void an_answer_goes_both_ways_without_loss() {
    byte[] body = written(EVERYTHING);

    assertThat(Chat.OUT.reply(body, body.length)).isEqualTo(EVERYTHING);
    assertThat(Chat.OUT.tally(body, body.length)).isEqualTo(new Tally(EVERYTHING.use()));
  }

  @Test
  void an_answer_looks_as_clients_expect() {
    assertThat(
            Chat.json(
                Chat.IN.write(
                    Reply.of("i", "m", "hi", new TokenUse(3, 2)),
                    Chat.asked("{\"model\":\"m\",\"messages\":[1]}"))))
        .isEqualTo(
            Json.tree(
                """
                {"id":"i","object":"chat.completion","created":1700000000,"model":"m",
                 "choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":null},
                   "logprobs":null,"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,
                   "prompt_tokens_details":{"cached_tokens":0},
                   "completion_tokens_details":{"reasoning_tokens":0}}}
                """));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nonsense_is_no_answer_and_throws_nothing(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String body = new String(written(EVERYTHING), StandardCharsets.UTF_8);
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      body = Chat.mutation(random).apply(body);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Chat.OUT.reply(bytes, bytes.length);
    Chat.OUT.tally(bytes, bytes.length);
    Chat.OUT.embeddings(bytes, bytes.length);
    assertThat(Chat.OUT.error(400, bytes, bytes.length)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15} | 10 | 0 | 5 | 0
          {"prompt_tokens":10,"completion_tokens":5,"total_tokens":22,"completion_tokens_details":{"reasoning_tokens":7}} | 10 | 0 | 12 | 7
          {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"completion_tokens_details":{"reasoning_tokens":3}} | 10 | 0 | 5 | 3
          {"prompt_tokens":10,"completion_tokens":5,"total_tokens":40} | 10 | 0 | 30 | 0
          {"prompt_tokens":10,"completion_tokens":5,"prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":2} | 10 | 8 | 5 | 0
          {"prompt_tokens":10,"completion_tokens":5,"cached_tokens":9} | 10 | 9 | 5 | 0
          """)
  void tokens_are_counted_whatever_a_vendor_calls_them(
      String usage, long input, long cached, long output, long reasoning) {
    assertThat(TokenUses.read(Json.tree(usage)))
        .isEqualTo(new TokenUse(input, cached, 0, output, reasoning));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          400 | {"error":{"message":"This model's maximum context length is 8 tokens.","code":"context_length_exceeded","param":"messages"}} | CONTEXT_EXCEEDED
          400 | {"object":"error","message":"Prompt is too long: reduce the length","code":400} | CONTEXT_EXCEEDED
          400 | {"error":{"code":"content_filter","message":"The response was filtered","innererror":{}}} | CONTENT_POLICY
          400 | {"error":{"code":"data_inspection_failed","message":"x"}} | CONTENT_POLICY
          400 | {"error":{"code":"unsupported_parameter","message":"no","param":"logit_bias"}} | INVALID
          400 | {"error":{"code":"model_not_found","message":"no"}} | MISCONFIGURED
          401 | {"error":{"message":"bad key"}} | MISCONFIGURED
          402 | {"error":{"message":"Insufficient Balance"}} | MISCONFIGURED
          404 | {"detail":"Not Found"} | MISCONFIGURED
          422 | {"detail":[{"loc":["body","n"],"msg":"too large"}]} | INVALID
          429 | {"error":{"code":"insufficient_quota","message":"pay"}} | MISCONFIGURED
          429 | {"error":{"code":"rate_limit_exceeded","message":"wait"}} | LIMITED
          500 | [{"error":{"message":"x"}}] | FAILING
          500 | <html> | FAILING
          503 | | LIMITED
          """)
  void a_vendors_refusal_says_what_may_be_done(int status, String body, Kind kind) {
    byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
    UpstreamError error = Chat.OUT.error(status, bytes, bytes.length);

    assertThat(error.kind()).isEqualTo(kind);
    if (String.valueOf(body).contains("logit_bias")) {
      assertThat(error.param()).isEqualTo("logit_bias");
    }
    if (status == 422) {
      assertThat(error.message()).isEqualTo("too large");
    }
  }
}
