package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.anabranch.gateway.FakeUpstream.pieces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java SDK against the data plane; only its base URL is changed. */
class DataPlaneSdkTest {
  @TempDir Path directory;

  private static ChatCompletionCreateParams.Builder ask(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Say something.");
  }

  private static String text(ChatCompletion completion) {
    return completion.choices().getFirst().message().content().orElse("");
  }

  private static List<ChatCompletionChunk> chunks(
      OpenAIClient client, ChatCompletionCreateParams params) {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      return stream.stream().toList();
    }
  }

  private static String text(List<ChatCompletionChunk> chunks) {
    return chunks.stream()
        .flatMap(c -> c.choices().stream())
        .map(c -> c.delta().content().orElse(""))
        .collect(Collectors.joining());
  }

  @Test
  void a_completion_comes_through_and_is_metered() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("from afar", 100, 10));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");

      assertThat(text(client.chat().completions().create(ask("m").build()))).isEqualTo("from afar");
      assertThat(upstream.requests().getFirst().body()).contains("\"model\":\"up\"");
      UsageTotal total = bench.gateway.usage().getFirst();
      assertThat(total.inputTokens()).isEqualTo(100);
      assertThat(total.cost()).isEqualTo(Money.usd("0.00012"));
    }
  }

  @Test
  void a_stream_comes_through_and_is_metered_without_the_client_asking() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.stream(pieces(20)));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      List<ChatCompletionChunk> chunks = chunks(Bench.openAi(plane, "none"), ask("m").build());

      assertThat(text(chunks)).isEqualTo(String.join("", pieces(20)));
      assertThat(chunks).allMatch(c -> c.usage().isEmpty()).hasSize(21);
      assertThat(bench.gateway.usage().getFirst().outputTokens()).isEqualTo(20);
      assertThat(bench.gateway.usage().getFirst().inputTokens()).isEqualTo(10);
    }
  }

  @Test
  void a_client_that_asks_for_usage_in_a_stream_gets_it() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.stream(pieces(3)));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      ChatCompletionStreamOptions options =
          ChatCompletionStreamOptions.builder().includeUsage(true).build();
      List<ChatCompletionChunk> chunks =
          chunks(Bench.openAi(plane, "none"), ask("m").streamOptions(options).build());

      assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isEqualTo(3);
    }
  }

  @Test
  void a_stream_moves_on_while_no_event_was_passed_on() throws Exception {
    List<FakeUpstream.Behaviour> failures =
        List.of(
            FakeUpstream.cut(),
            FakeUpstream.status(503, "", "{}"),
            FakeUpstream.streamThenCut(List.of()),
            FakeUpstream.streamThenCleanEnd(List.of()),
            FakeUpstream.answer("not a stream"),
            (request, out) -> {
              FakeUpstream.head(out);
              FakeUpstream.chunk(out, ": waiting\n\n");
              FakeUpstream.chunk(out, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
              return false;
            });
    for (int i = 0; i < failures.size(); i++) {
      try (FakeUpstream bad = new FakeUpstream(failures.get(i));
          FakeUpstream good = new FakeUpstream(FakeUpstream.stream(List.of("good")));
          Bench bench =
              new Bench(
                  directory.resolve("home" + i),
                  config(deployment("a", bad.url(), ""), deployment("b", good.url(), "")));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        assertThat(text(chunks(Bench.openAi(plane, "none"), ask("m").build())))
            .as("failure %d", i)
            .isEqualTo("good");
        assertThat(bad.requests()).hasSize(1);
      }
    }
  }

  @Test
  void a_stream_that_breaks_is_an_exception_and_never_a_clean_end() throws Exception {
    List<FakeUpstream.Behaviour> breaks =
        List.of(
            FakeUpstream.streamThenCut(pieces(5)),
            FakeUpstream.streamThenCleanEnd(pieces(5)),
            (request, out) -> {
              FakeUpstream.streamThenCut(pieces(5)).answer(request, out);
              FakeUpstream.chunk(out, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
              return false;
            });
    for (int i = 0; i < breaks.size(); i++) {
      try (FakeUpstream upstream = new FakeUpstream(breaks.get(i));
          Bench bench =
              new Bench(
                  directory.resolve("home" + i), config(deployment("a", upstream.url(), "")));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        List<ChatCompletionChunk> seen = new ArrayList<>();
        try (StreamResponse<ChatCompletionChunk> stream =
            Bench.openAi(plane, "none").chat().completions().createStreaming(ask("m").build())) {
          assertThatThrownBy(() -> stream.stream().forEach(seen::add))
              .as("break %d", i)
              .isInstanceOf(OpenAIException.class);
        }
        assertThat(text(seen)).isEqualTo(String.join("", pieces(5)));
        assertThat(bench.gateway.usage().getFirst().outputTokens()).isGreaterThanOrEqualTo(5);
        assertThat(bench.gateway.recentDecisions(1).getFirst().candidates().getFirst().outcome())
            .startsWith("broken: ");
      }
    }
  }

  @Test
  void the_built_in_writer_answers_whole_and_as_a_stream() throws Exception {
    try (Bench bench = new Bench(directory, "port: 0");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");

      assertThat(text(client.chat().completions().create(ask(BuiltIn.WRITER_ID).build())))
          .isEqualTo("Extract. Say something.");
      List<ChatCompletionChunk> chunks = chunks(client, ask(BuiltIn.WRITER_ID).build());
      assertThat(text(chunks)).isEqualTo("Extract. Say something.");
      assertThat(chunks.size()).isGreaterThanOrEqualTo(3);
      assertThat(bench.gateway.usage().getFirst().requests()).isEqualTo(2);
    }
  }

  @Test
  void tokens_are_embedded_by_their_own_model_alone() throws Exception {
    String answer =
        "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":[3,4]}],"
            + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", answer));
        Bench bench =
            new Bench(directory, config(deployment("a", upstream.url(), "service: embedding")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      EmbeddingCreateParams.Builder asked =
          EmbeddingCreateParams.builder()
              .inputOfArrayOfTokenArrays(List.of(List.of(9906L, 1917L), List.of(0L)));

      var response = client.embeddings().create(asked.model("m").build());

      assertThat(response.data().get(1).embedding()).containsExactly(3f, 4f);
      assertThat(upstream.requests().getFirst().body()).contains("\"input\":[[9906,1917],[0]]");
      assertThat(bench.gateway.usage().getFirst().inputTokens()).isEqualTo(3);
      assertThatThrownBy(
              () -> client.embeddings().create(asked.model(BuiltIn.EMBEDDINGS_ID).build()))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("“input”")
          .hasMessageContaining("tokens");
    }
  }

  @Test
  void embeddings_come_as_the_sdk_asks_for_them() throws Exception {
    try (Bench bench = new Bench(directory, "port: 0");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      for (var format :
          List.of(
              EmbeddingCreateParams.EncodingFormat.BASE64,
              EmbeddingCreateParams.EncodingFormat.FLOAT)) {
        var response =
            client
                .embeddings()
                .create(
                    EmbeddingCreateParams.builder()
                        .model(BuiltIn.EMBEDDINGS_ID)
                        .inputOfArrayOfStrings(List.of("ab", "abcd"))
                        .encodingFormat(format)
                        .build());

        assertThat(response.data().get(1).embedding()).containsExactly(4f, 0.5f, -1f);
        assertThat(response.data().get(1).index()).isEqualTo(1);
      }
      assertThat(bench.gateway.usage().getFirst().deploymentId()).isEqualTo(BuiltIn.EMBEDDINGS_ID);
    }
  }

  @Test
  void models_are_listed_and_found() throws Exception {
    try (Bench bench =
            new Bench(directory, config(deployment("a", "http://127.0.0.1:1/v1", "lab: acme")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");

      assertThat(client.models().list().data().stream().map(Model::id))
          .containsExactly("auto", "m", BuiltIn.WRITER_ID, BuiltIn.EMBEDDINGS_ID, "a");
      assertThat(client.models().retrieve("m").ownedBy()).isEqualTo("acme");
      assertThatThrownBy(() -> client.models().retrieve("nope"))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void what_the_upstream_says_is_wrong_with_the_request_reaches_the_client() throws Exception {
    String error = "{\"error\":{\"message\":\"too hot\",\"type\":\"invalid_request_error\"}}";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(400, "", error));
        FakeUpstream other = new FakeUpstream();
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", upstream.url(), ""), deployment("b", other.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");

      assertThatThrownBy(
              () -> client.chat().completions().create(ask("m").temperature(2.0).build()))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("too hot");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void a_key_is_needed_once_one_is_configured() throws Exception {
    String keys = "port: 0\nkeys: [{name: team, key: env:KEY}]\n";
    try (Bench bench = new Bench(directory, keys);
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThatThrownBy(() -> Bench.openAi(plane, "wrong").models().list())
          .isInstanceOf(UnauthorizedException.class);
      Bench.openAi(plane, "sk-one").chat().completions().create(ask("auto").build());

      assertThat(bench.gateway.recentDecisions(1).getFirst().caller()).isEqualTo("team");
    }
  }

  @Test
  void an_exhausted_budget_is_refused_before_anything_is_sent() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("ok", 1000, 1000))) {
      String yaml =
          config(deployment("a", upstream.url(), ""))
              + "keys: [{name: team, key: env:KEY, budget_usd: 0.004, period: day}]\n";
      try (Bench bench = new Bench(directory, yaml);
          DataPlane plane = DataPlane.open(bench.gateway)) {
        OpenAIClient client = Bench.openAi(plane, "sk-one");
        ChatCompletionCreateParams params = ask("m").maxCompletionTokens(1000).build();
        client.chat().completions().create(params);

        assertThatThrownBy(() -> client.chat().completions().create(params))
            .isInstanceOf(RateLimitException.class)
            .hasMessageContaining("budget");
        assertThat(upstream.requests()).hasSize(1);
        assertThat(bench.gateway.callers().named("team").budgets().getFirst().spent())
            .isEqualTo(Money.usd("0.003"));

        bench.clock.advance(Duration.ofDays(1));
        client.chat().completions().create(params);
      }
      try (Bench bench = new Bench(directory, yaml)) {
        assertThat(bench.gateway.callers().named("team").budgets().getFirst().spent())
            .as("a day before the second request")
            .isEqualTo(Money.usd("0.006"));
      }
    }
  }

  @Test
  void retry_after_is_honoured_and_told() throws IOException {
    try (FakeUpstream busy =
            new FakeUpstream(FakeUpstream.status(429, "retry-after: 30\r\n", "{}"));
        Bench bench = new Bench(directory, config(deployment("a", busy.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      ChatCompletionCreateParams params = ask("m").build();

      assertThatThrownBy(() -> client.chat().completions().create(params))
          .isInstanceOfSatisfying(
              RateLimitException.class,
              e -> assertThat(e.headers().values("retry-after")).containsExactly("30"));
      assertThatThrownBy(() -> client.chat().completions().create(params))
          .hasMessageContaining("cooling down for 30 s");
      assertThat(busy.requests()).hasSize(1);

      bench.clock.advance(Duration.ofSeconds(31));
      busy.then(FakeUpstream.answer("free again"));
      assertThat(text(client.chat().completions().create(params))).isEqualTo("free again");
    }
  }
}
