package org.anabranch.gateway;

import static org.anabranch.gateway.BatchSdkTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.batches.Batch;
import com.openai.models.conversations.Conversation;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses that run in the background, through OpenAI's own Java SDK. */
class BackgroundTest {
  @TempDir Path directory;

  static String yaml(FakeUpstream upstream, String more) {
    return Bench.config(Bench.deployment("a", upstream.url(), ""))
        + """
        workspaces: [{name: acme}]
        keys: [{name: one, key: env:KEY, workspace: acme}]
        """
        + more;
  }

  static ResponseCreateParams.Builder asked(String text) {
    return ResponseCreateParams.builder().model("m").input(text).background(true);
  }

  private static FakeUpstream.Behaviour held(CountDownLatch until) {
    return (request, out) -> {
      until.await();
      return FakeUpstream.answer("done", 100, 10).answer(request, out);
    };
  }

  private static ResponseStatus status(OpenAIClient client, String id) {
    return client.responses().retrieve(id).status().orElseThrow();
  }

  static Response ended(OpenAIClient client, String id) {
    await(
        () ->
            !List.of(ResponseStatus.QUEUED, ResponseStatus.IN_PROGRESS)
                .contains(status(client, id)));
    return client.responses().retrieve(id);
  }

  static Money spent(Bench bench) {
    return bench.gateway.usage().stream()
        .filter(u -> u.deploymentId().equals("a"))
        .map(UsageTotal::cost)
        .findFirst()
        .orElse(Money.ZERO);
  }

  @Test
  void it_is_queued_polled_and_gone_on_from_and_paid_for_once() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (FakeUpstream upstream = new FakeUpstream(held(go));
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Conversation in = client.conversations().create();
      Response queued = client.responses().create(asked("Think.").conversation(in.id()).build());
      assertThat(queued.status()).contains(ResponseStatus.QUEUED);
      assertThat(queued.background()).contains(true);
      await(() -> upstream.requests().size() == 1);
      assertThat(upstream.requests().getFirst().body()).doesNotContain("background");
      assertThat(status(client, queued.id())).isEqualTo(ResponseStatus.IN_PROGRESS);
      ResponseCreateParams early =
          asked("And?").background(false).previousResponseId(queued.id()).build();
      assertThatThrownBy(() -> client.responses().create(early))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("in_progress");

      go.countDown();
      Response done = ended(client, queued.id());
      assertThat(done.status()).contains(ResponseStatus.COMPLETED);
      assertThat(done.id()).isEqualTo(queued.id());
      assertThat(done.createdAt()).isEqualTo(queued.createdAt());
      assertThat(done.background()).contains(true);
      assertThat(done.output().getFirst().asMessage().content().getFirst().asOutputText().text())
          .isEqualTo("done");
      assertThat(spent(bench)).isEqualTo(Money.usd("0.00012"));
      assertThat(client.responses().inputItems().list(done.id()).data()).hasSize(1);
      client.responses().create(early);
      assertThat(upstream.requests().getLast().body()).contains("Think.", "done", "And?");
      client.responses().create(asked("More?").background(false).conversation(in.id()).build());
      assertThat(upstream.requests().getLast().body()).contains("Think.", "done", "More?");
    }
  }

  @Test
  void one_that_fails_says_why_and_what_can_be_refused_at_once_is() throws Exception {
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.status(400, "", "{\"error\":{\"message\":\"Too odd.\"}}"));
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Response failed = ended(client, client.responses().create(asked("x").build()).id());
      assertThat(failed.status()).contains(ResponseStatus.FAILED);
      assertThat(failed.error().orElseThrow().message()).contains("Too odd.");
      assertThat(spent(bench)).isEqualTo(Money.ZERO);

      assertThatThrownBy(() -> client.responses().create(asked("x").model("unknown").build()))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> client.responses().create(asked("x").store(false).build()))
          .isInstanceOfSatisfying(
              BadRequestException.class, e -> assertThat(e.param()).contains("store"));
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void one_that_is_cancelled_or_deleted_stops_and_is_billed_for_what_was_asked() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      upstream.then(upstream.silence());
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Response first = client.responses().create(asked("word ".repeat(400)).build());
      await(() -> upstream.requests().size() == 1);
      assertThat(client.responses().cancel(first.id()).status()).contains(ResponseStatus.CANCELLED);
      assertThat(client.responses().cancel(first.id()).status())
          .as("once more changes nothing")
          .contains(ResponseStatus.CANCELLED);
      assertThat(upstream.clientLeft().take()).startsWith("silence");
      await(() -> spent(bench).compareTo(Money.ZERO) > 0);
      assertThat(status(client, first.id())).isEqualTo(ResponseStatus.CANCELLED);

      Response second = client.responses().create(asked("hi").build());
      await(() -> upstream.requests().size() == 2);
      client.responses().delete(second.id());
      assertThat(upstream.clientLeft().take()).startsWith("silence");
      assertThatThrownBy(() -> client.responses().retrieve(second.id()))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void one_that_a_stop_cuts_is_failed_and_not_asked_again() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (FakeUpstream upstream = new FakeUpstream(held(go))) {
      String id;
      try (Bench bench = new Bench(directory, yaml(upstream, ""));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        id = Bench.openAi(plane, "sk-one").responses().create(asked("hi").build()).id();
        await(() -> upstream.requests().size() == 1);
      }
      go.countDown();
      try (Bench bench = new Bench(directory, yaml(upstream, ""));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        Response failed = Bench.openAi(plane, "sk-one").responses().retrieve(id);
        assertThat(failed.status()).contains(ResponseStatus.FAILED);
        assertThat(failed.error().orElseThrow().message()).contains("was stopped");
        assertThat(upstream.requests()).hasSize(1);
      }
    }
  }

  @Test
  void budgets_and_guardrails_hold_there_too() throws Exception {
    String guards =
        "guardrails: [{name: names, kind: deny_list, words: [falcon], action: block, when: before}]";
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory.resolve("rich"), yaml(upstream, guards));
        Bench broke =
            new Bench(
                directory.resolve("poor"),
                yaml(upstream, "")
                    .replace("acme}]\n", "acme, budgets: [{usd: 0.000001, period: total}]}]\n"));
        DataPlane plane = DataPlane.open(bench.gateway);
        DataPlane other = DataPlane.open(broke.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Response blocked =
          ended(client, client.responses().create(asked("The falcon.").build()).id());
      assertThat(blocked.status()).contains(ResponseStatus.FAILED);
      assertThat(blocked.error().orElseThrow().message()).contains("names");
      assertThat(upstream.requests()).isEmpty();
      assertThatThrownBy(
              () -> Bench.openAi(other, "sk-one").responses().create(asked("hi").build()))
          .isInstanceOfSatisfying(
              OpenAIServiceException.class, e -> assertThat(e.code()).contains("budget_exceeded"));
    }
  }

  @Test
  void there_is_none_where_nothing_is_kept_nor_inside_a_batch() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench =
            new Bench(directory.resolve("off"), yaml(upstream, "responses: {enabled: false}"));
        Bench on = new Bench(directory.resolve("on"), yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway);
        DataPlane other = DataPlane.open(on.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      assertThatThrownBy(() -> client.responses().create(asked("hi").build()))
          .isInstanceOfSatisfying(
              BadRequestException.class, e -> assertThat(e.param()).contains("background"));

      OpenAIClient batches = Bench.openAi(other, "sk-one");
      String line =
          "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":"
              + "{\"model\":\"m\",\"input\":\"hi\",\"background\":true}}";
      Batch batch =
          BatchSdkTest.finished(batches, BatchSdkTest.start(batches, line, "/v1/responses").id());
      assertThat(BatchSdkTest.content(batches, batch.errorFileId().orElseThrow()))
          .contains("background");
      assertThat(upstream.requests()).isEmpty();
    }
  }
}
