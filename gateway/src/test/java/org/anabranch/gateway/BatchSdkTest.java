package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Files and batches through OpenAI's own Java SDK, with no vendor that has either. */
class BatchSdkTest {
  private static final Set<String> OVER = Set.of("completed", "failed", "cancelled", "expired");

  @TempDir Path directory;

  static FileObject upload(OpenAIClient client, String text) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .purpose(FilePurpose.BATCH)
                .file(
                    MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                        .filename("in.jsonl")
                        .build())
                .build());
  }

  static String content(OpenAIClient client, String id) throws IOException {
    try (HttpResponse answer = client.files().content(id);
        InputStream body = answer.body()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String chat(String customId, String model, String text) {
    return """
    {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":{"model":"%s",\
    "messages":[{"role":"user","content":"%s"}]}}
    """
        .formatted(customId, model, text);
  }

  private static String chats(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> chat("line-" + i, "m", "say " + i))
        .collect(Collectors.joining());
  }

  static Batch start(OpenAIClient client, String lines) {
    return start(client, lines, "/v1/chat/completions");
  }

  static Batch start(OpenAIClient client, String lines, String endpoint) {
    return client
        .batches()
        .create(
            BatchCreateParams.builder()
                .inputFileId(upload(client, lines).id())
                .endpoint(BatchCreateParams.Endpoint.of(endpoint))
                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                .build());
  }

  static void await(BooleanSupplier there) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(90));
    while (!there.getAsBoolean()) {
      assertThat(deadline.isOver()).as("waited for too long").isFalse();
      Thread.onSpinWait();
    }
  }

  static Batch finished(OpenAIClient client, String id) {
    await(() -> OVER.contains(client.batches().retrieve(id).status().asString()));
    return client.batches().retrieve(id);
  }

  @Test
  void a_file_is_kept_listed_read_and_deleted_and_no_other_workspace_sees_it() throws Exception {
    String yaml =
        config()
            + """
            workspaces: [{name: acme}, {name: other}]
            keys:
              - {name: a, key: env:KEY, workspace: acme}
              - {name: b, key: env:OTHER, workspace: other}
            """;
    try (Bench bench = new Bench(directory, yaml.replace("deployments:\n", ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient ours = Bench.openAi(plane, "sk-one");
      OpenAIClient theirs = Bench.openAi(plane, "sk-two");
      String large = "ä\n".repeat(200_000);
      FileObject file = upload(ours, large);
      FileObject same = upload(theirs, large);

      assertThat(file.filename()).isEqualTo("in.jsonl");
      assertThat(ours.files().retrieve(file.id()).bytes()).isEqualTo(600_000);
      assertThat(content(ours, file.id())).isEqualTo(large);
      assertThat(ours.files().list().data()).extracting(FileObject::id).containsExactly(file.id());
      assertThatThrownBy(() -> theirs.files().retrieve(file.id()))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> theirs.files().content(file.id()))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> theirs.files().delete(file.id()))
          .isInstanceOf(NotFoundException.class);

      assertThat(ours.files().delete(file.id()).deleted()).isTrue();
      assertThat(ours.files().list().data()).isEmpty();
      assertThat(content(theirs, same.id())).isEqualTo(large);
      theirs.files().delete(same.id());
      assertThat(kept()).isEmpty();
    }
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve("gateway-files"))) {
      return all.toList();
    }
  }

  @Test
  void an_upload_that_is_cut_leaves_nothing_behind() throws Exception {
    try (Bench bench = new Bench(directory, "port: 0\n");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      try (Socket socket = new Socket("127.0.0.1", plane.address().getPort())) {
        String half =
            "POST /v1/files HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data;"
                + " boundary=x\r\ncontent-length: 100000\r\n\r\n--x\r\ncontent-disposition:"
                + " form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf a file";
        socket.getOutputStream().write(half.getBytes(StandardCharsets.UTF_8));
      }
      OpenAIClient client = Bench.openAi(plane, "none");
      assertThat(client.files().list().data()).isEmpty();
      assertThat(kept()).isEmpty();
    }
  }

  @Test
  void a_batch_runs_over_any_model_and_each_line_is_paid_for_once() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("said", 100, 10));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String lines =
          chats(10)
              + "\n"
              + chat("none", "nobody-serves-this", "x")
              + chat("own", BuiltIn.WRITER_ID, "hello");
      Batch batch = finished(client, start(client, lines).id());

      assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
      assertThat(batch.requestCounts().orElseThrow().total()).isEqualTo(12);
      assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(1);
      assertThat(
              new String(
                  bench.gateway.records().watch().metrics().text(List.of()),
                  StandardCharsets.UTF_8))
          .contains("anabranch_requests_total{deployment=\"a\",dialect=\"batch\"");
      JsonNode first =
          Json.tree(content(client, batch.outputFileId().orElseThrow()).split("\n")[0]);
      assertThat(first.path("custom_id").asString()).isEqualTo("line-0");
      assertThat(first.path("response").path("status_code").asInt()).isEqualTo(200);
      assertThat(first.at("/response/body/choices/0/message/content").asString()).isEqualTo("said");
      JsonNode error = Json.tree(content(client, batch.errorFileId().orElseThrow()));
      assertThat(error.path("custom_id").asString()).isEqualTo("none");
      assertThat(error.path("response").path("status_code").asInt()).isEqualTo(404);
      assertThat(upstream.requests()).hasSize(10);
      assertThat(bench.gateway.usage())
          .filteredOn(t -> t.deploymentId().equals("a"))
          .singleElement()
          .satisfies(t -> assertThat(t.cost()).isEqualTo(Money.usd("0.0012")));
      assertThat(client.batches().list().data()).extracting(Batch::id).containsExactly(batch.id());
      assertThat(MediaBench.labelled(bench, "urgency=batch"))
          .as("told apart from other work in the usage")
          .isEqualTo(11);
    }
  }

  @Test
  void embeddings_and_responses_run_in_batches_too() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("said"));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      Batch vectors =
          start(
              client,
              "{\"custom_id\":\"v\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":"
                  + "{\"model\":\""
                  + BuiltIn.EMBEDDINGS_ID
                  + "\",\"input\":\"abc\"}}",
              "/v1/embeddings");
      Batch responses =
          start(
              client,
              "{\"custom_id\":\"r\",\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":"
                  + "{\"model\":\"m\",\"input\":\"say\",\"store\":false}}",
              "/v1/responses");

      assertThat(content(client, finished(client, vectors.id()).outputFileId().orElseThrow()))
          .contains("\"embedding\"");
      assertThat(content(client, finished(client, responses.id()).outputFileId().orElseThrow()))
          .contains("\"output_text\"")
          .contains("said");
    }
  }

  @Test
  void guardrails_read_every_line_and_its_answer() throws Exception {
    String guards =
        """
        guardrails:
          - {name: privacy, kind: personal_data, action: redact}
          - {name: names, kind: deny_list, words: [falcon], action: block}
        """;
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("Ask bob@example.org."));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")) + guards);
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String lines =
          chat("fine", "m", "Write to ann@example.org.") + chat("denied", "m", "Where is Falcon?");
      Batch batch = finished(client, start(client, lines).id());

      assertThat(upstream.requests()).hasSize(1);
      assertThat(upstream.requests().getFirst().body())
          .contains("Write to [email].")
          .doesNotContain("ann@");
      JsonNode answer = Json.tree(content(client, batch.outputFileId().orElseThrow()));
      assertThat(answer.path("custom_id").asString()).isEqualTo("fine");
      assertThat(answer.at("/response/body/choices/0/message/content").asString())
          .isEqualTo("Ask [email].");
      JsonNode denied = Json.tree(content(client, batch.errorFileId().orElseThrow()));
      assertThat(denied.path("custom_id").asString()).isEqualTo("denied");
      assertThat(denied.at("/response/status_code").asInt()).isEqualTo(400);
      assertThat(denied.toString()).contains("content_blocked");

      String vectors =
          "{\"custom_id\":\"v\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":"
              + "{\"model\":\"%s\",\"input\":\"the falcon\"}}".formatted(BuiltIn.EMBEDDINGS_ID);
      Batch none = finished(client, start(client, vectors, "/v1/embeddings").id());
      assertThat(content(client, none.errorFileId().orElseThrow())).contains("content_blocked");
    }
  }

  @Test
  void a_file_whose_lines_make_no_sense_fails_with_their_numbers() throws Exception {
    try (Bench bench = new Bench(directory, "port: 0\n");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String lines = chat("a", "m", "x") + "not json\n" + chat("a", "m", "x");
      Batch batch = finished(client, start(client, lines).id());

      assertThat(batch.status()).isEqualTo(Batch.Status.FAILED);
      assertThat(batch.errors().orElseThrow().data().orElseThrow())
          .extracting(e -> e.line().orElseThrow() + " " + e.code().orElseThrow())
          .containsExactly("2 invalid_json_line", "3 duplicate_custom_id");
    }
  }

  @Test
  void a_batch_goes_on_after_a_restart_and_no_line_is_done_twice() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch closed = new CountDownLatch(1);
    FakeUpstream.Behaviour slow =
        (request, out) -> {
          if (asked.incrementAndGet() > 10) {
            closed.await();
          }
          return FakeUpstream.answer("said", 100, 10).answer(request, out);
        };
    try (FakeUpstream upstream = new FakeUpstream(slow)) {
      String yaml = config(deployment("a", upstream.url(), ""));
      String id;
      try (Bench bench = new Bench(directory, yaml);
          DataPlane plane = DataPlane.open(bench.gateway)) {
        OpenAIClient client = Bench.openAi(plane, "none");
        id = start(client, chats(20)).id();
        await(() -> asked.get() >= 14);
        assertThat(client.batches().retrieve(id).status()).isEqualTo(Batch.Status.IN_PROGRESS);
      }
      closed.countDown();
      try (Bench bench = new Bench(directory, yaml);
          DataPlane plane = DataPlane.open(bench.gateway)) {
        OpenAIClient client = Bench.openAi(plane, "none");
        Batch batch = finished(client, id);

        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(20);
        assertThat(content(client, batch.outputFileId().orElseThrow()).lines())
            .extracting(line -> Json.tree(line).path("custom_id").asString())
            .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> "line-" + i).toList());
        assertThat(asked.get()).isLessThanOrEqualTo(24);
        assertThat(bench.gateway.usage())
            .filteredOn(t -> t.deploymentId().equals("a"))
            .singleElement()
            .satisfies(t -> assertThat(t.cost()).isEqualTo(Money.usd("0.0024")));
      }
    }
  }

  @Test
  void a_batch_that_is_cancelled_keeps_what_was_done() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    FakeUpstream.Behaviour held =
        (request, out) -> {
          go.await();
          return FakeUpstream.answer("said").answer(request, out);
        };
    try (FakeUpstream upstream = new FakeUpstream(held);
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String id = start(client, chats(50)).id();
      await(() -> upstream.requests().size() >= 4);
      assertThat(client.batches().cancel(id).status()).isEqualTo(Batch.Status.CANCELLING);
      go.countDown();
      Batch batch = finished(client, id);

      assertThat(batch.status()).isEqualTo(Batch.Status.CANCELLED);
      assertThat(upstream.requests().size()).isLessThan(20);
      assertThat(content(client, batch.outputFileId().orElseThrow()).lines())
          .hasSize((int) batch.requestCounts().orElseThrow().completed());
    }
  }

  @Test
  void a_limited_vendor_is_waited_for_and_a_batch_whose_time_is_over_says_so() throws Exception {
    try (FakeUpstream upstream =
            new FakeUpstream(FakeUpstream.status(429, "retry-after: 1\r\n", "{}"));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String first = start(client, chats(1)).id();
      await(() -> !upstream.requests().isEmpty());
      upstream.then(FakeUpstream.answer("at last"));
      await(
          () -> {
            bench.clock.advance(Duration.ofSeconds(1));
            return OVER.contains(client.batches().retrieve(first).status().asString());
          });
      Batch done = client.batches().retrieve(first);
      assertThat(done.status()).isEqualTo(Batch.Status.COMPLETED);
      assertThat(content(client, done.outputFileId().orElseThrow())).contains("at last");

      upstream.then(FakeUpstream.status(429, "retry-after: 1000\r\n", "{}"));
      String second = start(client, chats(2)).id();
      await(() -> upstream.requests().size() >= 3);
      bench.clock.advance(Duration.ofHours(25));
      Batch late = finished(client, second);
      assertThat(late.status()).isEqualTo(Batch.Status.EXPIRED);
      assertThat(content(client, late.errorFileId().orElseThrow()).lines())
          .hasSize(2)
          .allMatch(line -> line.contains("batch_expired"));
    }
  }
}
