package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.anabranch.gateway.FakeUpstream.pieces;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.gateway.account.BudgetState;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data plane byte by byte, with clients that no SDK would be. */
class DataPlaneWireTest {
  private static final String ASK =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String ASK_STREAM =
      "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir Path directory;

  /** A client with nothing but a socket. */
  private static final class Client implements AutoCloseable {
    final Socket socket;
    final InputStream in;

    Client(DataPlane plane) throws IOException {
      socket = new Socket("127.0.0.1", plane.address().getPort());
      socket.setSoTimeout(20_000);
      in = new BufferedInputStream(socket.getInputStream());
    }

    static String post(String path, String headers, String body) {
      return "POST %s HTTP/1.1\r\nhost: localhost\r\n%scontent-length: %d\r\n\r\n%s"
          .formatted(path, headers, body.getBytes(StandardCharsets.UTF_8).length, body);
    }

    static String chat(String body) {
      return post("/v1/chat/completions", "", body);
    }

    Client send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        line.append((char) b);
      }
      return line.toString().strip();
    }

    /** Status line, headers and body of an answer with a content length. */
    String answer() throws IOException {
      StringBuilder all = new StringBuilder();
      int length = 0;
      for (String line = line(); !line.isEmpty(); line = line()) {
        all.append(line).append('\n');
        if (line.startsWith("content-length: ")) {
          length = Integer.parseInt(line.substring(16));
        }
      }
      return all + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    String rest() throws IOException {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void a_request_that_comes_byte_by_byte_is_answered() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = new Client(plane)) {
      client.socket.setTcpNoDelay(true);
      for (byte b : Client.chat(ASK).getBytes(StandardCharsets.UTF_8)) {
        client.socket.getOutputStream().write(b);
      }

      assertThat(client.answer())
          .startsWith("HTTP/1.1 200")
          .contains("x-anabranch-decision: dec_")
          .contains("x-anabranch-deployment: a")
          .contains("hello");
    }
  }

  @Test
  void requests_sent_ahead_are_answered_in_order_over_one_connection() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = new Client(plane)) {
      upstream.then(FakeUpstream.answer("one"), FakeUpstream.answer("two"));
      client.send(
          Client.chat(ASK) + Client.chat(ASK) + "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");

      assertThat(client.answer()).contains("one");
      assertThat(client.answer()).contains("two");
      assertThat(client.answer()).endsWith("{\"status\":\"ok\"}");
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void what_cannot_be_read_is_refused_in_openais_shape() throws Exception {
    try (Bench bench = new Bench(directory, "port: 0\nlimits: {body_megabytes: 1}");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(refused(plane, Client.chat("{\"model\":\n  oops}")))
          .startsWith("HTTP/1.1 400")
          .contains("not valid JSON at line 2, column")
          .doesNotContain("[Source");
      assertThat(refused(plane, Client.chat("{\"messages\":[1]}"))).contains("\"param\":\"model\"");
      assertThat(refused(plane, Client.chat("{\"model\":\"m\",\"model\":\"n\",\"messages\":[1]}")))
          .contains("given twice");
      assertThat(refused(plane, Client.chat("{\"model\":\"x\",\"messages\":[1]}")))
          .startsWith("HTTP/1.1 404")
          .contains("\"code\":\"model_not_found\"");
      assertThat(refused(plane, Client.chat("[".repeat(5000)))).startsWith("HTTP/1.1 400");
      assertThat(refused(plane, Client.post("/v2/nope", "", "{}"))).startsWith("HTTP/1.1 404");
      assertThat(refused(plane, "GET /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n\r\n"))
          .startsWith("HTTP/1.1 405");
      assertThat(refused(plane, Client.chat("x".repeat((1 << 20) + 1)))).startsWith("HTTP/1.1 413");
      assertThat(refused(plane, "nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
      assertThat(refused(plane, "GET / HTTP/1.1\r\nx: " + "y".repeat(40_000) + "\r\n\r\n"))
          .startsWith("HTTP/1.1 400");
    }
  }

  private static String refused(DataPlane plane, String request) throws IOException {
    try (Client client = new Client(plane)) {
      String answer = client.send(request).answer();
      assertThat(Json.tree(answer.substring(answer.indexOf('{'))).at("/error/message").asString())
          .isNotBlank();
      return answer;
    }
  }

  @Test
  void a_web_page_may_not_spend_the_users_money() throws Exception {
    try (Bench bench = new Bench(directory, "port: 0");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(
              refused(
                  plane,
                  Client.post("/v1/chat/completions", "origin: http://evil.example\r\n", ASK)))
          .startsWith("HTTP/1.1 403");
      assertThat(refused(plane, Client.chat(ASK).replace("host: localhost", "host: evil.example")))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void what_the_gateway_does_not_know_reaches_the_upstream_as_it_came() throws Exception {
    String body =
        "{ \"novel\" : {\"a\":[1.50,2e3]}, \"stream_options\":{\"future\":1}, \"model\" : \"m\","
            + "\"messages\":[{\"role\":\"user\",\"content\":\"h\\u00e9\"}], \"stream\":true }";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.stream(pieces(1)));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = new Client(plane)) {
      client.send(Client.chat(body).replace("host: ", "connection: close\r\nhost: "));

      assertThat(client.rest()).contains("[DONE]");
      assertThat(upstream.requests().getFirst().body())
          .isEqualTo(
              body.replace("\"m\"", "\"up\"")
                  .replace("\"future\":1}", "\"future\":1,\"include_usage\":true}"));
    }
  }

  @Test
  void a_stream_that_broke_ends_with_an_error_event_and_no_proper_end() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.streamThenCut(pieces(3)));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = new Client(plane)) {
      String all = client.send(Client.chat(ASK_STREAM)).rest();

      assertThat(all).contains("word2").contains("data: {\"error\":{\"message\":\"The answer of a");
      assertThat(all).doesNotContain("[DONE]").doesNotEndWith("0\r\n\r\n");
    }
  }

  @Test
  void a_client_that_leaves_closes_the_upstream_and_pays_for_what_was_streamed() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      upstream.then(upstream.endless(100, new AtomicLong()));
      try (Client client = new Client(plane)) {
        client.send(Client.chat(ASK_STREAM));
        for (int i = 0; i < 60; i++) {
          client.line();
        }
      }

      assertThat(upstream.clientLeft().poll(60, TimeUnit.SECONDS)).isEqualTo("endless");
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.candidates().getFirst().outcome()).isEqualTo("abandoned by the client");
      assertThat(bench.gateway.usage().getFirst().outputTokens()).isGreaterThan(10);
      assertThat(bench.gateway.usage().getFirst().cost()).isGreaterThan(Money.ZERO);
    }
  }

  @Test
  void a_client_that_leaves_before_the_answer_closes_the_upstream_too() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      upstream.then(upstream.silence());
      try (Client client = new Client(plane)) {
        client.send(Client.chat(ASK_STREAM));
        while (upstream.requests().isEmpty()) {
          Thread.onSpinWait();
        }
      }

      assertThat(upstream.clientLeft().poll(60, TimeUnit.SECONDS)).startsWith("silence");
    }
  }

  @Test
  void a_client_that_does_not_read_holds_the_upstream_back() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway);
        Client client = new Client(plane)) {
      upstream.then(upstream.endless(4000, sent));
      client.send(Client.chat(ASK_STREAM));
      client.line();

      long before = -1;
      for (long now = sent.get(); now != before || now == 0; now = sent.get()) {
        before = now;
        new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
      }

      assertThat(before).as("bytes that all buffers between take").isLessThan(32L << 20);
      long read = client.in.readNBytes(16 << 20).length;
      assertThat(read).as("it goes on once the client reads").isEqualTo(16 << 20);
      assertThat(sent.get()).isGreaterThan(before);
    }
  }

  @Test
  void at_once_or_not_a_budget_is_never_overspent() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("ok", 100, 100))) {
      String yaml =
          config(deployment("a", upstream.url(), ""))
              + "keys: [{name: team, key: env:KEY, budget_usd: 0.0031}]\n";
      try (Bench bench = new Bench(directory, yaml);
          DataPlane plane = DataPlane.open(bench.gateway);
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        String body = ASK.replace("{\"model\"", "{\"max_tokens\":100,\"model\"");
        String request =
            Client.post("/v1/chat/completions", "authorization: Bearer sk-one\r\n", body);
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          calls.add(
              () -> {
                try (Client client = new Client(plane)) {
                  return client.send(request).answer().substring(9, 12);
                }
              });
        }
        int answered = 0;
        for (var call : threads.invokeAll(calls)) {
          answered += call.get().equals("200") ? 1 : 0;
        }

        assertThat(answered).isBetween(8, 10); // 0.0003 each
        assertThat(upstream.requests()).hasSize(answered);
        BudgetState team = bench.gateway.callers().named("team").budgets().getFirst();
        assertThat(team.spent()).isLessThanOrEqualTo(Money.usd("0.0031"));
        assertThat(team.reserved()).isEqualTo(Money.ZERO);
      }
    }
  }

  @Test
  void a_limit_counts_once_over_all_event_loops_and_dialects() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("ok", 1, 1))) {
      String yaml =
          config(deployment("a", upstream.url(), ""))
              + "keys: [{name: team, key: env:KEY, limits: [{requests_per_minute: 10}]}]\n";
      try (Bench bench = new Bench(directory, yaml);
          DataPlane plane = DataPlane.open(bench.gateway);
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        String key = "authorization: Bearer sk-one\r\n";
        String messages = ASK.replace("{\"model\"", "{\"max_tokens\":9,\"model\"");
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          String request =
              i % 2 == 0
                  ? Client.post("/v1/chat/completions", key, ASK)
                  : Client.post("/v1/messages", key, messages);
          calls.add(
              () -> {
                try (Client client = new Client(plane)) {
                  return client.send(request).answer().substring(9, 12);
                }
              });
        }
        List<String> statuses = new ArrayList<>();
        for (var call : threads.invokeAll(calls)) {
          statuses.add(call.get());
        }

        assertThat(statuses).filteredOn("200"::equals).hasSize(10);
        assertThat(statuses).filteredOn("429"::equals).hasSize(50);
        assertThat(upstream.requests()).hasSize(10);
      }
    }
  }

  @Test
  void answers_under_way_end_before_the_data_plane_does() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    try (FakeUpstream upstream =
            new FakeUpstream(
                (request, out) -> {
                  closing.await();
                  return FakeUpstream.answer("in time").answer(request, out);
                });
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")))) {
      DataPlane plane = DataPlane.open(bench.gateway);
      try (Client client = new Client(plane)) {
        client.send(Client.chat(ASK));
        while (upstream.requests().isEmpty()) {
          Thread.onSpinWait();
        }
        Thread closer = Thread.ofVirtual().start(plane::close);
        closing.countDown();

        assertThat(client.answer()).contains("in time");
        closer.join();
      }
    }
  }
}
