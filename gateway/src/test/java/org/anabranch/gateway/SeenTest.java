package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Bench.config;
import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.config.Vendors;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;

/** What others see of the data plane: figures, the request's id, traces. */
class SeenTest extends AskedOverHttp {
  /** The one line of this name that holds all these labels. */
  private static double figure(String metrics, String name, String... labels) {
    List<String> found =
        metrics
            .lines()
            .filter(l -> l.startsWith(name + "{") || l.startsWith(name + " "))
            .filter(l -> List.of(labels).stream().allMatch(l::contains))
            .toList();
    assertThat(found).as("%s %s", name, List.of(labels)).hasSize(1);
    return Double.parseDouble(found.getFirst().substring(found.getFirst().lastIndexOf(' ') + 1));
  }

  @Test
  void the_metrics_show_what_a_request_took_once_though_two_deployments_were_tried()
      throws Exception {
    try (FakeUpstream broken = new FakeUpstream(FakeUpstream.status(500, "", "{}"));
        FakeUpstream good = new FakeUpstream(FakeUpstream.answer("hello", 1000, 500));
        Bench bench =
            new Bench(
                directory,
                config(
                        deployment("a", broken.url(), ""),
                        deployment("b", good.url(), "")
                            .replace("input_usd_per_million: 1\n", "input_usd_per_million: 1.5\n"))
                    + KEYS);
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane).statusCode()).isEqualTo(200);
      http.send(
          HttpRequest.newBuilder(uri(plane, "/v1/models")).build(),
          HttpResponse.BodyHandlers.ofString());

      HttpResponse<String> answer = get(plane, "/metrics");
      String metrics = answer.body();

      assertThat(answer.headers().firstValue("content-type").orElse("")).contains("text/plain");
      assertThat(
              figure(
                  metrics,
                  "anabranch_requests_total",
                  "dialect=\"openai\"",
                  "gen_ai_operation_name=\"chat\"",
                  "gen_ai_response_model=\"m\"",
                  "gen_ai_provider_name=\"v-b\"",
                  "deployment=\"b\"",
                  "outcome=\"answered\""))
          .isEqualTo(1);
      assertThat(figure(metrics, "anabranch_requests_total", "outcome=\"unauthorized\""))
          .isEqualTo(1);
      assertThat(figure(metrics, "anabranch_tokens_total", "deployment=\"b\"", "kind=\"input\""))
          .isEqualTo(1000);
      assertThat(figure(metrics, "anabranch_tokens_total", "deployment=\"b\"", "kind=\"output\""))
          .isEqualTo(500);
      assertThat(
              figure(
                  metrics,
                  "gen_ai_client_token_usage_sum",
                  "gen_ai_provider_name=\"v-b\"",
                  "gen_ai_token_type=\"output\""))
          .isEqualTo(500);
      assertThat(figure(metrics, "anabranch_cost_usd_total", "deployment=\"b\"")).isEqualTo(0.0025);
      assertThat(
              figure(metrics, "anabranch_attempts_total", "deployment=\"a\"", "outcome=\"failed\""))
          .isEqualTo(1);
      assertThat(
              figure(metrics, "anabranch_attempts_total", "deployment=\"b\"", "why=\"fallback\""))
          .isEqualTo(1);
      assertThat(
              figure(metrics, "gen_ai_server_request_duration_seconds_count", "deployment=\"b\""))
          .isEqualTo(1);
      double took =
          figure(metrics, "gen_ai_server_request_duration_seconds_sum", "deployment=\"b\"");
      assertThat(figure(metrics, "anabranch_overhead_seconds_sum", "operation_name=\"chat\""))
          .isPositive()
          .isLessThan(took);
      assertThat(figure(metrics, "anabranch_budget_left_usd", "name=\"one\"")).isEqualTo(49.9975);
      assertThat(figure(metrics, "anabranch_budget_reserved_usd", "name=\"one\"")).isZero();
      assertThat(figure(metrics, "anabranch_circuit_state", "deployment=\"b\"")).isZero();
      assertThat(figure(metrics, "anabranch_upstream_connections")).isPositive();
      assertThat(metrics)
          .contains("anabranch_journal_lag_entries", "anabranch_event_loop_delay_seconds")
          .contains("jvm_memory_used_bytes")
          .doesNotContain("secret wish");
    }
  }

  @Test
  void what_a_guardrail_stopped_is_not_told_as_left_by_its_client() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", upstream.url(), ""))
                    + "guardrails: [{name: words, kind: deny_list, words: [wish], action: block}]\n");
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThat(ask(plane).statusCode()).isEqualTo(400);

      String metrics = get(plane, "/metrics").body();
      assertThat(figure(metrics, "anabranch_requests_total", "outcome=\"blocked\"")).isEqualTo(1);
      assertThat(metrics).doesNotContain("outcome=\"abandoned\"");
    }
  }

  @Test
  void a_request_is_known_by_the_id_it_brought_or_by_its_decisions() throws Exception {
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.status(
                    200, "x-request-id: theirs\r\n", FakeUpstream.wholeAnswer("hello", 1, 1)));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> named =
          http.send(
              chat(plane, ASK).header("x-request-id", "mine-7").build(),
              HttpResponse.BodyHandlers.ofString());
      HttpResponse<String> unnamed = ask(plane);

      assertThat(named.headers().firstValue("x-request-id")).contains("mine-7");
      assertThat(named.headers().firstValue("x-anabranch-upstream-request-id")).contains("theirs");
      assertThat(unnamed.headers().firstValue("x-request-id"))
          .isEqualTo(unnamed.headers().firstValue("x-anabranch-decision"));
    }
  }

  @Test
  void an_id_has_the_name_too_by_which_the_clients_sdk_looks_for_it() throws Exception {
    try (FakeUpstream upstream =
            new FakeUpstream(
                FakeUpstream.status(200, "", FakeUpstream.wholeAnswer("hello", 1, 1)));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> messages =
          post(
              plane,
              "/v1/messages",
              "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
      HttpResponse<String> converse =
          post(
              plane,
              "/model/m/converse",
              "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]}");

      assertThat(messages.statusCode()).as(messages.body()).isEqualTo(200);
      assertThat(messages.headers().firstValue("request-id"))
          .isEqualTo(messages.headers().firstValue("x-anabranch-decision"))
          .isPresent();
      assertThat(converse.statusCode()).as(converse.body()).isEqualTo(200);
      assertThat(converse.headers().firstValue("x-amzn-requestid"))
          .isEqualTo(converse.headers().firstValue("x-anabranch-decision"))
          .isPresent();
    }
  }

  @Test
  void an_error_repeats_the_id_where_its_dialect_has_a_place_for_it() throws Exception {
    String body =
        "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(500, "", "{}"));
        Bench bench = new Bench(directory, config(deployment("a", upstream.url(), "")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> refused = post(plane, "/v1/messages", "{\"model\":\"m\"}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.headers().firstValue("request-id")).contains(idTold(refused.body()));

      HttpResponse<String> failed = post(plane, "/v1/messages", body);
      assertThat(failed.statusCode()).isEqualTo(502);
      assertThat(failed.headers().firstValue("request-id")).contains(idTold(failed.body()));

      upstream.then(FakeUpstream.streamThenCut(List.of("so ", "far")));
      HttpResponse<InputStream> cut =
          http.send(
              HttpRequest.newBuilder(uri(plane, "/v1/messages"))
                  .header("x-request-id", "mine-8")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      String last = last(cut.body()).substring("data: ".length());
      assertThat(Json.tree(last).path("type").asString("")).isEqualTo("error");
      assertThat(idTold(last)).isEqualTo("mine-8");
      assertThat(cut.headers().firstValue("request-id")).contains("mine-8");
    }
  }

  private static String idTold(String error) {
    return Json.tree(error).path("request_id").asString("");
  }

  /** The last line with words of a stream that breaks. */
  private static String last(InputStream stream) {
    String last = "";
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line.isBlank() ? last : line;
      }
    } catch (IOException e) {
      // as it should be: it broke
    }
    return last;
  }

  private HttpResponse<String> post(DataPlane plane, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(plane, path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Takes traces as a collector would. */
  private static final class Collector implements AutoCloseable {
    final LinkedBlockingQueue<byte[]> came = new LinkedBlockingQueue<>();
    final HttpServer server;

    Collector() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/v1/traces",
          exchange -> {
            came.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Span> spans() throws Exception {
      UnknownFieldSet all = UnknownFieldSet.parseFrom(came.poll(60, TimeUnit.SECONDS));
      List<Span> spans = new ArrayList<>();
      for (UnknownFieldSet resource : messages(all, 1)) {
        for (UnknownFieldSet scope : messages(resource, 2)) {
          messages(scope, 2).forEach(s -> spans.add(Span.of(s)));
        }
      }
      return spans;
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet of, int field) {
    return of.getField(field).getLengthDelimitedList().stream().map(SeenTest::message).toList();
  }

  private static UnknownFieldSet message(ByteString bytes) {
    try {
      return UnknownFieldSet.parseFrom(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private record Span(
      String trace,
      String id,
      String parent,
      String name,
      boolean isError,
      Map<String, Object> attributes) {
    static Span of(UnknownFieldSet span) {
      Map<String, Object> attributes = new TreeMap<>();
      for (UnknownFieldSet pair : messages(span, 9)) {
        UnknownFieldSet value = messages(pair, 2).getFirst();
        attributes.put(
            pair.getField(1).getLengthDelimitedList().getFirst().toStringUtf8(), value(value));
      }
      boolean isError =
          messages(span, 15).stream().anyMatch(s -> s.getField(3).getVarintList().contains(2L));
      return new Span(
          hex(span, 1),
          hex(span, 2),
          hex(span, 4),
          span.getField(5).getLengthDelimitedList().getFirst().toStringUtf8(),
          isError,
          attributes);
    }

    private static Object value(UnknownFieldSet value) {
      for (ByteString text : value.getField(1).getLengthDelimitedList()) {
        return text.toStringUtf8();
      }
      for (long bits : value.getField(4).getFixed64List()) {
        return Double.longBitsToDouble(bits);
      }
      return value.getField(2).getVarintList().isEmpty()
          ? value.getField(3).getVarintList().getFirst()
          : value.getField(2).getVarintList().getFirst() == 1;
    }

    private static String hex(UnknownFieldSet of, int field) {
      List<ByteString> bytes = of.getField(field).getLengthDelimitedList();
      return bytes.isEmpty() ? "" : HexFormat.of().formatHex(bytes.getFirst().toByteArray());
    }
  }

  @Test
  void a_request_is_a_span_in_the_clients_trace_with_its_attempts_below_it() throws Exception {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    try (Collector collector = new Collector();
        FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("hello", 10, 5));
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", upstream.url(), ""))
                    + "telemetry: {otlp_endpoint: \"%s\"}\n".formatted(collector.url()));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> answer =
          http.send(
              chat(plane, ASK)
                  .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                  .header("tracestate", "ours=1,theirs=2")
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      List<Span> spans = collector.spans();

      Span request =
          spans.stream()
              .filter(s -> s.parent().equals("b7ad6b7169203331"))
              .findFirst()
              .orElseThrow();
      Span attempt =
          spans.stream().filter(s -> s.parent().equals(request.id())).findFirst().orElseThrow();
      assertThat(spans).hasSize(2).allMatch(s -> s.trace().equals(trace));
      assertThat(request.name()).isEqualTo("chat m");
      assertThat(request.attributes())
          .containsEntry("gen_ai.operation.name", "chat")
          .containsEntry("gen_ai.provider.name", "v-a")
          .containsEntry("gen_ai.request.model", "m")
          .containsEntry("gen_ai.usage.input_tokens", 10L)
          .containsEntry("gen_ai.usage.output_tokens", 5L)
          .containsEntry("gen_ai.usage.cache_write.input_tokens", 0L)
          .containsEntry("gen_ai.usage.reasoning.output_tokens", 0L)
          .doesNotContainKey("gen_ai.request.stream")
          .containsEntry(
              "anabranch.decision.id",
              answer.headers().firstValue("x-anabranch-decision").orElseThrow())
          .containsEntry("anabranch.outcome", "answered")
          .hasEntrySatisfying(
              "anabranch.cost.usd", usd -> assertThat(usd).isInstanceOf(Double.class));
      assertThat(request.isError()).isFalse();
      assertThat(attempt.attributes())
          .containsEntry("anabranch.deployment", "a")
          .containsKey("gen_ai.response.model");
      assertThat(upstream.requests().getFirst().headers())
          .containsEntry("traceparent", "00-" + trace + "-" + attempt.id() + "-01")
          .containsEntry("tracestate", "ours=1,theirs=2");
      assertThat(spans.toString()).doesNotContain("secret wish").doesNotContain("hello");
    }
  }

  @Test
  void a_request_that_nobody_serves_is_a_span_that_says_what_was_asked_for() throws Exception {
    try (Collector collector = new Collector();
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", "http://127.0.0.1:9", ""))
                    + "telemetry: {otlp_endpoint: \"%s\"}\n".formatted(collector.url()));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpRequest unserved = chat(plane, ASK.replace("\"m\"", "\"no-such\"")).build();
      assertThat(http.send(unserved, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(404);

      Span request = collector.spans().getFirst();
      assertThat(request.name()).isEqualTo("chat no-such");
      assertThat(request.attributes())
          .containsEntry("gen_ai.operation.name", "chat")
          .containsEntry("gen_ai.request.model", "no-such")
          .containsEntry("anabranch.outcome", "refused")
          .doesNotContainKey("gen_ai.provider.name");
    }
  }

  @Test
  void a_stream_that_broke_off_is_an_error_though_its_status_was_200() throws Exception {
    try (Collector collector = new Collector();
        FakeUpstream upstream =
            new FakeUpstream(FakeUpstream.streamThenCut(FakeUpstream.pieces(3)));
        Bench bench =
            new Bench(
                directory,
                config(deployment("a", upstream.url(), ""))
                    + "telemetry: {otlp_endpoint: \"%s\"}\n".formatted(collector.url()));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpRequest streamed = chat(plane, ASK.replaceFirst("\\{", "{\"stream\": true, ")).build();
      assertThatThrownBy(() -> http.send(streamed, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);

      List<Span> spans = collector.spans();
      assertThat(spans).hasSize(2).allMatch(Span::isError);
      assertThat(spans)
          .filteredOn(s -> s.attributes().containsKey("anabranch.attempt.reason"))
          .singleElement()
          .satisfies(
              s ->
                  assertThat(s.attributes())
                      .as("nobody has answered")
                      .doesNotContainKey("gen_ai.response.model")
                      .containsKey("gen_ai.request.model"));
      assertThat(spans)
          .filteredOn(s -> s.attributes().containsKey("anabranch.outcome"))
          .singleElement()
          .satisfies(
              s ->
                  assertThat(s.attributes())
                      .containsEntry("http.response.status_code", 200L)
                      .containsEntry("error.type", "broken")
                      .containsEntry("gen_ai.request.stream", true));
    }
  }

  @Test
  void vendors_are_called_as_the_conventions_call_them() {
    assertThat(List.of("bedrock", "gemini", "vertex", "azure", "mistral", "xai", "groq", "mine"))
        .extracting(Vendors::provider)
        .containsExactly(
            "aws.bedrock",
            "gcp.gemini",
            "gcp.vertex_ai",
            "azure.ai.openai",
            "mistral_ai",
            "x_ai",
            "groq",
            "mine");
  }
}
