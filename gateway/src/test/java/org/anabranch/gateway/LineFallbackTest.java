package org.anabranch.gateway;

import static org.anabranch.gateway.BackgroundTest.asked;
import static org.anabranch.gateway.BackgroundTest.ended;
import static org.anabranch.gateway.BatchSdkTest.chat;
import static org.anabranch.gateway.BatchSdkTest.content;
import static org.anabranch.gateway.BatchSdkTest.finished;
import static org.anabranch.gateway.BatchSdkTest.start;
import static org.anabranch.gateway.Bench.deployment;
import static org.anabranch.gateway.FailureOnTheWireTest.TOO_LONG;
import static org.anabranch.gateway.FailureOnTheWireTest.aliased;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.models.batches.Batch;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStatus;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.anabranch.gateway.route.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lines of batches and responses in the background go on to whoever may do better where one objects
 * to the request itself, as conversations do that somebody waits for.
 */
class LineFallbackTest {
  private static final String JSON = "content-type: application/json\r\n";

  @TempDir Path directory;

  private Bench bench(FakeUpstream a, FakeUpstream b, String alias) {
    String deployments =
        aliased(
            "preset: ordered" + alias,
            deployment("a", a.url(), "context: 8000\nlab: one"),
            deployment("b", b.url(), "context: 200000\nlab: two"));
    return new Bench(directory, deployments);
  }

  private static Decision last(Bench bench) {
    return bench.gateway.recentDecisions(1).getFirst();
  }

  private static String line(OpenAIClient client) throws Exception {
    Batch batch = finished(client, start(client, chat("one", "x", "hi")).id());
    return content(client, batch.outputFileId().or(batch::errorFileId).orElseThrow());
  }

  @Test
  void a_line_that_is_too_long_for_one_model_goes_to_a_larger_one() throws Exception {
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.status(400, JSON, TOO_LONG));
        FakeUpstream b = new FakeUpstream(FakeUpstream.answer("from the larger"));
        Bench bench = bench(a, b, "");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(line(Bench.openAi(plane, "none"))).contains("from the larger");
      assertThat(last(bench).attempts())
          .extracting(Decision.Attempt::outcome)
          .containsExactly("failed: too long for it", "answered");
    }
  }

  @Test
  void a_line_that_is_too_long_for_the_largest_is_told_so_in_the_vendors_words() throws Exception {
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.answer("never asked"));
        FakeUpstream b = new FakeUpstream(FakeUpstream.status(400, JSON, TOO_LONG));
        Bench bench = new Bench(directory, largestFirst(a, b));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(line(Bench.openAi(plane, "none")))
          .contains("\"status_code\":400", "maximum context length", "context_length_exceeded");
      assertThat(a.requests()).isEmpty();
    }
  }

  private static String largestFirst(FakeUpstream a, FakeUpstream b) {
    return aliased(
        "preset: ordered",
        deployment("a", b.url(), "context: 200000"),
        deployment("b", a.url(), "context: 8000"));
  }

  @Test
  void a_response_in_the_background_that_is_too_long_goes_to_a_larger_one() throws Exception {
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.status(400, JSON, TOO_LONG));
        FakeUpstream b = new FakeUpstream(FakeUpstream.answer("from the larger", 100, 10));
        Bench bench = bench(a, b, "");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      String id = client.responses().create(asked("hi").model("x").build()).id();
      Response done = ended(client, id);

      assertThat(done.status()).contains(ResponseStatus.COMPLETED);
      assertThat(done.output().getFirst().asMessage().content().getFirst().asOutputText().text())
          .isEqualTo("from the larger");
      assertThat(a.requests()).hasSize(1);
    }
  }

  @Test
  void a_streamed_one_in_the_background_does_so_too() throws Exception {
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.status(400, JSON, TOO_LONG));
        FakeUpstream b = new FakeUpstream(BackgroundStreamTest.halting(new CountDownLatch(0)));
        Bench bench = bench(a, b, "");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "none");
      try (var stream = client.responses().createStreaming(asked("hi").model("x").build())) {
        assertThat(stream.stream().filter(e -> e.isCompleted())).hasSize(1);
      }
      assertThat(a.requests()).hasSize(1);
    }
  }

  @Test
  void a_line_that_one_declines_goes_to_another_lab_where_the_alias_wants_it() throws Exception {
    String declined =
        FakeUpstream.wholeAnswer("I cannot say that.", 10, 5)
            .replace("\"stop\"", "\"content_filter\"");
    try (FakeUpstream a = new FakeUpstream(FakeUpstream.status(200, JSON, declined));
        FakeUpstream b = new FakeUpstream(FakeUpstream.answer("of course"));
        Bench bench = bench(a, b, ", refusal_to_other_lab: true");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(line(Bench.openAi(plane, "none"))).contains("of course");
      assertThat(bench.gateway.usage()).as("what declined is billed").hasSize(2);
    }
  }
}
