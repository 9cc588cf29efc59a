package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Explanation;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;

/** A gateway that is stopped turns new requests away and lets those under way end. */
class StopTest extends AskedOverHttp {
  private static final String ASK_STREAM = ASK.replace("{\"model\"", "{\"stream\":true,\"model\"");

  @Test
  void while_it_stops_it_is_not_ready_turns_requests_away_and_lets_answers_end() throws Exception {
    CountDownLatch until = new CountDownLatch(1);
    try (FakeUpstream upstream =
            new FakeUpstream(
                (request, out) -> {
                  FakeUpstream.head(out);
                  FakeUpstream.chunk(out, FakeUpstream.event("one "));
                  out.flush();
                  until.await();
                  FakeUpstream.chunk(out, FakeUpstream.finish());
                  FakeUpstream.chunk(out, "data: [DONE]\n\n");
                  FakeUpstream.write(out, "0\r\n\r\n");
                  return true;
                });
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      DataPlane plane = DataPlane.open(bench.gateway);
      assertThat(get(plane, "/ready").statusCode()).isEqualTo(200);
      HttpResponse<InputStream> stream =
          http.send(chat(plane, ASK_STREAM).build(), HttpResponse.BodyHandlers.ofInputStream());
      assertThat(stream.body().read()).isEqualTo('d');

      Future<?> closed = threads.submit(plane::close);
      HttpResponse<String> ready = get(plane, "/ready");
      while (ready.statusCode() == 200) {
        Thread.onSpinWait();
        ready = get(plane, "/ready");
      }
      HttpResponse<String> refused = ask(plane);

      assertThat(ready.body()).contains("draining");
      assertThat(get(plane, "/health").statusCode()).isEqualTo(200);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).contains("1");
      assertThat(refused.headers().firstValue("connection")).contains("close");
      until.countDown();
      assertThat(new String(stream.body().readAllBytes())).contains("[DONE]");
      closed.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_stream_that_outlasts_the_drain_time_ends_with_the_dialects_error() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (FakeUpstream upstream =
            new FakeUpstream(FakeUpstream.streamThenStall(FakeUpstream.pieces(2), never));
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", upstream.url(), "")) + "limits: {drain_seconds: 1}\n")) {
      DataPlane plane = DataPlane.open(bench.gateway);
      HttpResponse<InputStream> stream =
          http.send(chat(plane, ASK_STREAM).build(), HttpResponse.BodyHandlers.ofInputStream());
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.write(stream.body().read());
      plane.close();
      try {
        stream.body().transferTo(body);
      } catch (IOException brokenOff) {
        // as it must be: what has no end is no whole answer
      }

      assertThat(body.toString(StandardCharsets.UTF_8))
          .contains("This gateway is being stopped.")
          .doesNotContain("[DONE]");
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.attempts().getFirst().outcome()).isEqualTo("stopped with the gateway");
      assertThat(Explanation.of(decision)).anyMatch(s -> s.startsWith("The gateway was stopped"));
      assertThat(bench.gateway.usage().getFirst().cost()).isGreaterThan(Money.ZERO);
      never.countDown();
    }
  }

  @Test
  void whoever_waits_for_a_whole_answer_at_the_end_of_the_drain_is_told_to_ask_again()
      throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", upstream.url(), "")) + "limits: {drain_seconds: 1}\n");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      upstream.then(upstream.silence());
      DataPlane plane = DataPlane.open(bench.gateway);
      Future<HttpResponse<String>> asked = threads.submit(() -> ask(plane));
      while (upstream.requests().isEmpty()) {
        Thread.onSpinWait();
      }
      plane.close();

      HttpResponse<String> answer = asked.get(60, TimeUnit.SECONDS);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).contains("1");
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(answer.headers().firstValue("x-anabranch-decision")).contains(decision.id());
      assertThat(decision.attempts().getFirst().outcome()).isEqualTo("stopped with the gateway");
    }
  }
}
