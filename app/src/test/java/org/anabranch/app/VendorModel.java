package org.anabranch.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A vendor's OpenAI-compatible server on loopback. It writes what the studio asks for as a language
 * model would, always by the same usage, and misbehaves as told.
 */
final class VendorModel implements AutoCloseable {
  static final String KEY = "sk-of-the-vendor-83f1";
  static final String MARK = "Seen from the bank:";
  static final int INPUT_TOKENS = 1000;
  static final int OUTPUT_TOKENS = 200;

  enum Mood {
    WRITES,
    FAILS,
    STALLS
  }

  private final HttpServer server;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<String> tasks = new CopyOnWriteArrayList<>();
  private volatile Mood mood = Mood.WRITES;

  VendorModel() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", this::complete);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  void is(Mood next) {
    mood = next;
  }

  /** What it was asked to do, one entry for each request; {@code chat} for what is no task. */
  List<String> tasks() {
    return tasks;
  }

  /** The lines of the section {@code gateway} that make it the deployment {@code river}. */
  String deployment() {
    return """
      deployments:
        - id: river
          model: river-1
          vendor: riverworks
          lab: riverlab
          base_url: %s
          api_key: env:RIVER_KEY
          input_usd_per_million: 1.00
          output_usd_per_million: 4.00
          timeout_seconds: 1
    """
        .formatted(address());
  }

  private void complete(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body =
          Json.tree(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      JsonNode asked = asked(body);
      tasks.add(asked.path("task").asString("chat"));
      if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        send(exchange, 401, "{\"error\":{\"message\":\"no such key\"}}");
        return;
      }
      switch (mood) {
        case FAILS -> send(exchange, 500, "{\"error\":{\"message\":\"out of order\"}}");
        case STALLS -> closing.await();
        case WRITES -> {
          if (body.path("stream").asBoolean(false)) {
            stream(exchange);
          } else {
            send(exchange, 200, completion(answer(asked)));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last message where it is one of the studio's tasks. */
  private static JsonNode asked(JsonNode body) {
    JsonNode messages = body.path("messages");
    try {
      return Json.tree(messages.path(messages.size() - 1).path("content").asString(""));
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  private static String answer(JsonNode task) {
    List<String> paragraphs =
        task.path("article")
            .path("sections")
            .valueStream()
            .flatMap(s -> s.path("paragraphs").valueStream())
            .map(JsonNode::asString)
            .toList();
    ObjectNode answer = Json.object();
    return switch (task.path("task").asString("")) {
      case "write_variant" -> {
        answer.put(
            "title",
            task.path("title_max").asInt() == 0
                ? ""
                : task.path("article").path("title").asString());
        String first = firstSentence(paragraphs.getFirst());
        answer.putArray("parts").add(MARK + " " + first);
        answer.putArray("hashtags");
        yield Json.write(answer);
      }
      case "storyboard" -> {
        answer.put("title", task.path("article").path("title").asString());
        ArrayNode lines = answer.putArray("lines");
        paragraphs.stream().limit(3).forEach(p -> lines.add(firstSentence(p)));
        yield Json.write(answer);
      }
      default -> "Water finds its way.";
    };
  }

  private static String firstSentence(String text) {
    return text.substring(0, text.indexOf('.') + 1);
  }

  private static String completion(String text) {
    ObjectNode answer = Json.object();
    answer.put("id", "c-1").put("object", "chat.completion").put("created", 1).put("model", "up");
    ObjectNode choice = answer.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", text);
    answer.set("usage", usage());
    return Json.write(answer);
  }

  private static ObjectNode usage() {
    return Json.object()
        .put("prompt_tokens", INPUT_TOKENS)
        .put("completion_tokens", OUTPUT_TOKENS)
        .put("total_tokens", INPUT_TOKENS + OUTPUT_TOKENS);
  }

  private static void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (String piece : List.of("Water ", "finds ", "its ", "way.")) {
        ObjectNode chunk = chunk();
        ObjectNode choice = chunk.putArray("choices").addObject();
        choice.put("index", 0).putObject("delta").put("role", "assistant").put("content", piece);
        event(out, Json.write(chunk));
      }
      ObjectNode last = chunk();
      ObjectNode end = last.putArray("choices").addObject();
      end.put("index", 0).put("finish_reason", "stop").putObject("delta");
      event(out, Json.write(last));
      ObjectNode usage = chunk();
      usage.putArray("choices");
      usage.set("usage", usage());
      event(out, Json.write(usage));
      event(out, "[DONE]");
    }
  }

  private static ObjectNode chunk() {
    return Json.object()
        .put("id", "c-1")
        .put("object", "chat.completion.chunk")
        .put("created", 1)
        .put("model", "up");
  }

  private static void event(OutputStream out, String data) throws IOException {
    out.write("data: %s\n\n".formatted(data).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** From here on the vendor is gone: nobody listens. */
  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
