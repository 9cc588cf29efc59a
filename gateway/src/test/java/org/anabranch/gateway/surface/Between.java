package org.anabranch.gateway.surface;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.anabranch.gateway.Bench;
import org.anabranch.gateway.DataPlane;
import org.jspecify.annotations.Nullable;

/**
 * The gateway between a client of one dialect and vendors of all, who write down what they are
 * asked and answer with what they were told. One request at a time.
 */
final class Between implements AutoCloseable {
  /** The models that stand for the dialects of vendors, in the order of {@link RequestForm}. */
  private static final Map<RequestForm, String> SERVED =
      Map.of(
          RequestForm.CHAT, "dialect: openai, upstream_model: gpt-5, base_url: %s/v1, quirks: []",
          RequestForm.RESPONSES,
              "dialect: openai-responses, upstream_model: gpt-5, base_url: %s/v1",
          RequestForm.MESSAGES,
              "dialect: anthropic, upstream_model: claude-sonnet-4-5, base_url: %s/v1",
          RequestForm.CONVERSE,
              "dialect: bedrock, upstream_model: anthropic.claude-sonnet-4-5-20250929-v1:0,"
                  + " auth: sigv4, region: eu-central-1, api_key: env:SANDBOX_BEDROCK,"
                  + " base_url: %s",
          RequestForm.GEMINI,
              "dialect: gemini, upstream_model: gemini-2.5-flash, base_url: %s/v1beta");

  /** What a vendor was asked. */
  record Asked(String address, Map<String, String> headers, String body) {}

  /** What the client was answered. */
  record Answered(int status, byte[] bytes) {
    String body() {
      return new String(bytes, UTF_8);
    }
  }

  private final HttpServer vendors;
  private final Bench bench;
  private final DataPlane plane;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile @Nullable Asked asked;
  private volatile byte[] answer = {};
  private volatile String type = "application/json";

  Between(Path directory) throws IOException {
    this(directory, "");
  }

  /**
   * @param more lines of the gateway's configuration
   */
  Between(Path directory, String more) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    vendors = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    vendors.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    vendors.createContext("/", this::serve);
    vendors.start();
    String address = "http://127.0.0.1:" + vendors.getAddress().getPort();
    StringBuilder yaml =
        new StringBuilder(
            "port: 0\nroute: {failures_until_open: 1000000, max_attempts: 1}\n"
                + more
                + "deployments:\n");
    for (RequestForm form : RequestForm.values()) {
      yaml.append(
          "  - {id: at-%1$s, model: %1$s, vendor: v-%1$s, input_usd_per_million: 1, %2$s}\n"
              .formatted(model(form), SERVED.get(form).formatted(address)));
    }
    bench = new Bench(directory, yaml.toString());
    plane = DataPlane.open(bench.gateway);
  }

  static String model(RequestForm form) {
    return form.name().toLowerCase(Locale.ROOT);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      asked = new Asked(exchange.getRequestURI().toString(), headers, body);
      byte[] bytes = answer;
      exchange.getResponseHeaders().set("content-type", type);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** What every vendor answers from now on. */
  void answering(String contentType, byte[] body) {
    type = contentType;
    answer = body;
  }

  Answered ask(String path, String body) {
    asked = null;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.address().getPort() + path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return new Answered(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Answered(0, e.toString().getBytes(UTF_8)); // a stream that broke off
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What a vendor was asked by the last request; null when none was. */
  @Nullable Asked asked() {
    return asked;
  }

  @Override
  public void close() {
    client.close();
    plane.close();
    bench.close();
    vendors.stop(0);
  }
}
