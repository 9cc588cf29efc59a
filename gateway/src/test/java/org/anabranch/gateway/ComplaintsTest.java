package org.anabranch.gateway;

import static org.anabranch.gateway.BatchSdkTest.await;
import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.anabranch.gateway.books.Books;
import org.anabranch.gateway.books.UsageRow;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/complaints.md tells of and no other test has for its subject. */
class ComplaintsTest {
  @TempDir Path directory;

  private static String chat(boolean stream, String text) {
    return "{\"model\":\"m\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":%s}]}"
        .formatted(stream, Json.write(text));
  }

  /** All that comes until the connection is closed. */
  private static String ask(DataPlane plane, String body) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket("127.0.0.1", plane.address().getPort())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
                  + "content-type: application/json\r\ncontent-length: "
                  + bytes.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Bench bench(FakeUpstream upstream, String more) {
    return new Bench(directory, config(deployment("a", upstream.url(), "")) + more);
  }

  private static UsageTotal used(Bench bench) {
    return bench.gateway.usage().getFirst();
  }

  private static Money booked(Bench bench) {
    List<UsageRow> rows = new ArrayList<>();
    new Books(bench.database).eachTotal(Long.MIN_VALUE, rows::add);
    return rows.stream().map(UsageRow::cost).reduce(Money.ZERO, Money::plus);
  }

  /** Complaints 2 and 4. */
  @Test
  void requests_are_answered_while_the_database_takes_nothing_and_the_books_catch_up()
      throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("said", 100, 10));
        Bench bench = bench(upstream, "");
        DataPlane plane = DataPlane.open(bench.gateway);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var lock =
          threads.submit(
              () ->
                  bench.database.change(
                      h -> {
                        h.execute("create table locked(a integer)"); // nobody else may write now
                        held.countDown();
                        try {
                          free.await();
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      }));
      held.await();
      for (int i = 0; i < 20; i++) {
        assertThat(ask(plane, chat(false, "hi"))).startsWith("HTTP/1.1 200").contains("said");
      }
      assertThat(booked(bench)).as("nothing could be written").isEqualTo(Money.ZERO);
      free.countDown();
      lock.get();
      await(() -> booked(bench).equals(Money.usd("0.0024")));
    }
  }

  /** Complaint 7: the faults of failoverbench that no other test makes. */
  @ParameterizedTest
  @ValueSource(strings = {"a line that is no JSON", "an event that is no chunk", "a stall"})
  void a_stream_with_a_fault_in_its_middle_never_looks_complete(String fault) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    FakeUpstream.Behaviour behaviour =
        (request, out) -> {
          FakeUpstream.head(out);
          FakeUpstream.chunk(out, FakeUpstream.event("The river"));
          out.flush();
          switch (fault) {
            case "a stall" -> over.await();
            case "an event that is no chunk" -> FakeUpstream.chunk(out, "data: [1,2]\n\n");
            default -> FakeUpstream.chunk(out, "data: {\"id\": \"c1\", \"choi\n\n");
          }
          FakeUpstream.chunk(out, FakeUpstream.finish());
          FakeUpstream.chunk(out, "data: [DONE]\n\n");
          FakeUpstream.write(out, "0\r\n\r\n");
          return true;
        };
    try (FakeUpstream upstream = new FakeUpstream(behaviour);
        Bench bench = bench(upstream, "limits: {between_chunks_seconds: 1}\n");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String told = ask(plane, chat(true, "hi"));
      over.countDown();
      assertThat(told).contains("The river").contains("data: {\"error\":{\"message\":");
      assertThat(told).doesNotContain("[DONE]").doesNotEndWith("0\r\n\r\n");
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  /** Complaint 8. */
  @Test
  void a_limit_that_is_met_in_the_middle_of_a_stream_is_told_once_and_nobody_is_asked_again()
      throws Exception {
    FakeUpstream.Behaviour limited =
        (request, out) -> {
          FakeUpstream.head(out);
          FakeUpstream.chunk(out, FakeUpstream.event("The river"));
          FakeUpstream.chunk(
              out,
              "data: {\"error\":{\"message\":\"Rate limit reached.\",\"code\":429,"
                  + "\"type\":\"rate_limit_error\"}}\n\n");
          FakeUpstream.write(out, "0\r\n\r\n");
          return true;
        };
    try (FakeUpstream upstream = new FakeUpstream(limited);
        Bench bench = bench(upstream, "");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String told = ask(plane, chat(true, "hi"));
      assertThat(told).contains("The river").doesNotContain("[DONE]");
      assertThat(told.split("data: \\{\"error\"", -1)).as("one error").hasSize(2);
      assertThat(upstream.requests()).hasSize(1);
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.candidates().getFirst().outcome()).contains("Rate limit reached");
    }
  }

  /** Complaint 14, in money. */
  @Test
  void what_was_read_from_a_cache_is_charged_once_and_at_its_own_price() throws Exception {
    String answer =
        FakeUpstream.wholeAnswer("said", 1_200, 10)
            .replace(
                "\"prompt_tokens\":1200,",
                "\"prompt_tokens\":1200,\"prompt_tokens_details\":{\"cached_tokens\":1000},");
    String prices =
        "prices: [{input_usd_per_million: 1, output_usd_per_million: 2, cached_usd_per_million: 0.1}]";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", answer));
        Bench bench =
            new Bench(
                directory,
                config(
                    deployment("a", upstream.url(), prices)
                        .replaceAll("    (in|out)put_usd_per_million: [12]\n", "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane, chat(false, "hi"))).startsWith("HTTP/1.1 200");
      // 200 at $1, 1000 at $0.10 and 10 at $2 a million
      assertThat(used(bench).cost()).isEqualTo(Money.usd("0.00032"));
      assertThat(used(bench).inputTokens()).isEqualTo(1_200);
    }
  }

  /** Complaint 18. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_body_of_24_megabytes_comes_through_whole_or_as_a_stream(boolean stream) throws Exception {
    String text = "0123456789abcdef".repeat(24 << 16);
    FakeUpstream.Behaviour answer =
        stream ? FakeUpstream.stream(List.of("all", " read")) : FakeUpstream.answer("all read");
    try (FakeUpstream upstream = new FakeUpstream(answer);
        Bench bench = bench(upstream, "");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String told = ask(plane, chat(stream, text));
      assertThat(told).startsWith("HTTP/1.1 200").contains(stream ? "[DONE]" : "all read");
      assertThat(upstream.requests().getFirst().body()).contains(text);
    }
  }
}
