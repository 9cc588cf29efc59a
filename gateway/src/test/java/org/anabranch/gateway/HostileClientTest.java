package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Requests that nobody in good faith sends, in each dialect: a clear error, and nothing hangs. */
class HostileClientTest {
  private static final String TURN = "{\"role\":\"user\",\"content\":\"hi\"}";
  private static final String CHAT = "{\"model\":\"m\",\"messages\":[" + TURN + "]%s}";
  private static final int IDLE = 10_000;
  private static final int IN_FLIGHT = 500;
  private static final Map<String, String> BODIES = new LinkedHashMap<>();

  static {
    BODIES.put("/v1/chat/completions", CHAT);
    BODIES.put("/v1/responses", "{\"model\":\"m\",\"input\":\"hi\"%s}");
    BODIES.put("/v1/messages", CHAT.replace("%s", ",\"max_tokens\":9%s"));
    BODIES.put(
        "/model/m/converse",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]%s}");
    BODIES.put(
        "/v1beta/models/m:generateContent", "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]%s}");
  }

  @TempDir static Path directory;
  private static FakeUpstream upstream;
  private static Bench bench;
  private static DataPlane plane;
  private static Leaks leaks;

  @BeforeAll
  static void open() throws IOException {
    leaks = Leaks.watch();
    upstream = new FakeUpstream();
    bench =
        new Bench(
            directory,
            config(deployment("a", upstream.url(), ""))
                + "limits: {body_megabytes: 32, connections: 20000}\n");
    plane = DataPlane.open(bench.gateway);
  }

  @AfterAll
  static void close() throws IOException {
    plane.close();
    bench.close();
    upstream.close();
    leaks.assertNone();
  }

  static List<String> paths() {
    return List.copyOf(BODIES.keySet());
  }

  private static String body(String path, String more) {
    return Objects.requireNonNull(BODIES.get(path)).formatted(more);
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", plane.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] post(String path, byte[] body) {
    byte[] head =
        "POST %s HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
            .formatted(path, body.length)
            .getBytes(UTF_8);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  private static String sent(byte[] request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String sent(String path, String body) throws IOException {
    return sent(post(path, body.getBytes(UTF_8)));
  }

  private static int status(String answer) {
    assertThat(answer).startsWith("HTTP/1.1 ");
    return Integer.parseInt(answer.substring(9, 12));
  }

  /** The words of a refusal, wherever the dialect has them. */
  private static String words(String path, String answer) {
    JsonNode body = Json.tree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    return path.startsWith("/model/")
        ? body.path("message").asString("")
        : body.at("/error/message").asString("");
  }

  private static void stillServes() throws IOException {
    assertThat(sent("/v1/chat/completions", CHAT.formatted(""))).contains("hello");
  }

  @ParameterizedTest
  @MethodSource("paths")
  void what_is_not_json_is_refused_in_the_clients_dialect(String path) throws IOException {
    String good = body(path, "");
    byte[] notUtf8 = good.replace("hi", "h\u00ff\u00fei").getBytes(ISO_8859_1);

    for (String bad :
        List.of(
            sent(path, ""),
            sent(path, "[1,2]"),
            sent(path, good.substring(0, good.length() - 1)),
            sent(path, good + "}"),
            sent(path, "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)),
            sent(path, body(path, ",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000))),
            sent(post(path, notUtf8)))) {
      assertThat(status(bad)).as(bad).isEqualTo(400);
      assertThat(words(path, bad)).isNotBlank();
    }
    assertThat(status(sent(path, good))).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void a_body_of_100_megabytes_is_refused_before_it_is_read(String path) throws IOException {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              ("POST " + path + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 104857600\r\n\r\n")
                  .getBytes(UTF_8));

      byte[] start = socket.getInputStream().readNBytes(12);

      assertThat(new String(start, UTF_8)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void a_chunked_body_that_grows_too_long_is_refused_on_the_way() throws IOException {
    byte[] chunk = ("10000\r\n" + "x".repeat(65_536) + "\r\n").getBytes(UTF_8);
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n"
              .getBytes(UTF_8));
      for (int sent = 0; sent < 520; sent++) { // 32.5 MB, and the end never comes
        out.write(chunk);
      }

      assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 413");
    }
    stillServes();
  }

  @ParameterizedTest
  @MethodSource("smuggling")
  void what_could_be_read_in_two_ways_is_not_read_at_all(String head) throws IOException {
    int before = upstream.requests().size();
    String body = CHAT.formatted("");
    String request =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n"
            + head.replace("LENGTH", Integer.toString(body.length()))
            + "\r\n"
            + body
            + "GET /v1/models HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

    String answer = sent(request.getBytes(UTF_8));

    assertThat(status(answer)).isEqualTo(400);
    assertThat(answer).doesNotContain("\"object\":\"list\"");
    assertThat(upstream.requests()).hasSize(before);
  }

  static List<String> smuggling() {
    return List.of(
        "content-length: LENGTH\r\ncontent-length: 3\r\n",
        "content-length: LENGTH\r\ntransfer-encoding: chunked\r\n",
        "content-length: LENGTH, 3\r\n",
        "content-length: -1\r\n",
        "content-length: +LENGTH\r\n",
        "content-length: LENGTH\r\nbad header : x\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "content-length : LENGTH\r\n");
  }

  @Test
  void bombs_of_headers_are_refused() throws IOException {
    String many = "x-a: b\r\n".repeat(20_000);
    for (String request :
        List.of(
            "GET /v1/models HTTP/1.1\r\nhost: localhost\r\n" + many + "\r\n",
            "GET /v1/models HTTP/1.1\r\nhost: localhost\r\nx: " + "y".repeat(200_000) + "\r\n\r\n",
            "GET /" + "a".repeat(200_000) + " HTTP/1.1\r\nhost: localhost\r\n\r\n")) {
      try (Socket socket = connect()) {
        try {
          socket.getOutputStream().write(request.getBytes(UTF_8));
        } catch (SocketException e) {
          // refused and closed on the way
        }
        InputStream in = socket.getInputStream();
        try {
          assertThat(new String(in.readNBytes(10), UTF_8)).isEqualTo("HTTP/1.1 4");
        } catch (SocketException e) {
          assertThat(e).hasMessageContaining("reset"); // what was not read cut the answer off
        }
      }
    }
    stillServes();
  }

  @Test
  void thousands_of_requests_sent_ahead_are_all_answered() throws IOException {
    String chat = CHAT.formatted("");
    String slow =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: %d\r\n\r\n%s"
            .formatted(chat.length(), chat);
    String ahead = "GET / HTTP/1.1\r\n\r\n".repeat(3_500); // as many as one read may bring
    String last = "GET / HTTP/1.1\r\nconnection: close\r\n\r\n";
    String answers = sent((ahead + slow).repeat(6).concat(ahead).concat(last).getBytes(UTF_8));
    assertThat(answers.split("HTTP/1.1 404 ", -1)).hasSize(7 * 3_500 + 1 + 1);
    assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(6 + 1);
  }

  @Test
  void ten_thousand_connections_and_hundreds_of_requests_take_no_thread_each() throws Exception {
    int port = plane.address().getPort();
    stillServes(); // whatever is started once is there
    Runtime runtime = Runtime.getRuntime();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    System.gc();
    long used = runtime.totalMemory() - runtime.freeMemory();
    int before = threads.getThreadCount();
    CountDownLatch answering = new CountDownLatch(1);
    List<Socket> waiting = new ArrayList<>();
    try (IdleClients idle = IdleClients.open(port, IDLE);
        FakeUpstream slow =
            new FakeUpstream(
                (request, out) -> {
                  answering.await();
                  return FakeUpstream.answer("at last").answer(request, out);
                });
        Bench other =
            new Bench(directory.resolve("slow"), config(deployment("a", slow.url(), "")));
        DataPlane behind = DataPlane.open(other.gateway)) {
      stillServes();
      System.gc();
      long more = runtime.totalMemory() - runtime.freeMemory() - used;
      assertThat(more / IDLE).as("bytes for each on the heap").isLessThan(16_384);

      int withIdle = threads.getThreadCount();
      byte[] request = post("/v1/chat/completions", CHAT.formatted("").getBytes(UTF_8));
      for (int i = 0; i < IN_FLIGHT; i++) {
        Socket socket = new Socket("127.0.0.1", behind.address().getPort());
        socket.setSoTimeout(20_000);
        waiting.add(socket);
        socket.getOutputStream().write(request);
      }
      while (slow.requests().size() < IN_FLIGHT) {
        Thread.onSpinWait();
      }
      int perProcessor = 4 * runtime.availableProcessors();
      assertThat(withIdle - before).as("threads for those that wait").isLessThan(20 + perProcessor);
      assertThat(threads.getThreadCount() - withIdle)
          .as("threads for those in flight")
          .isLessThan(20 + perProcessor);
      stillServes();
      answering.countDown();
      for (Socket socket : waiting) {
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).contains("at last");
      }
    } finally {
      answering.countDown();
      for (Socket socket : waiting) {
        socket.close();
      }
    }
    stillServes();
  }
}
