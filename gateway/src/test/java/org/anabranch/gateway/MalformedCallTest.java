package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.anabranch.gateway.route.Decision;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A streamed call of a tool whose arguments are no JSON has been seen by its client, who may be
 * able to mend it: it is passed on to its end, and told in the decision and in a metric.
 */
class MalformedCallTest {
  private static String chunk(String delta, String finish) {
    return ("data: {'id':'c1','object':'chat.completion.chunk','created':1,'model':'up','choices':[{"
            + "'index':0,'delta':"
            + delta
            + ",'finish_reason':"
            + finish
            + "}]}\n\n")
        .replace('\'', '"');
  }

  private static String call(String start, List<String> pieces) {
    StringBuilder events = new StringBuilder(chunk(start, "null"));
    for (String piece : pieces) {
      events.append(
          chunk(
              "{'tool_calls':[{'index':0,'function':{'arguments':'%s'}}]}".formatted(piece),
              "null"));
    }
    return events.toString();
  }

  private static String stream(List<String> pieces) {
    return call(
            "{'role':'assistant','tool_calls':[{'index':0,'id':'call_1','type':'function',"
                + "'function':{'name':'look','arguments':''}}]}",
            pieces)
        + chunk("{}", "'tool_calls'")
        + "data: [DONE]\n\n";
  }

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | {\\\"a\\\": ;1} | false",
        "/v1/chat/completions | {\\\"a;\\\": \\\"\\\\u00e9;\\\\\\\"\\\"} | false",
        "/v1/chat/completions | {\\\"a\\\": ;[1, 2 | true",
        "/v1/chat/completions | [1;] | true",
        "/v1/messages | {\\\"a\\\": ;1 | true",
        "/v1/messages | {\\\"a\\\": ;1} | false"
      })
  void it_is_passed_on_and_told(String path, String pieces, boolean malformed) throws Exception {
    String events = stream(List.of(pieces.split(";")));
    try (FakeUpstream upstream =
            new FakeUpstream(
                (request, out) -> {
                  FakeUpstream.head(out);
                  FakeUpstream.chunk(out, events);
                  FakeUpstream.write(out, "0\r\n\r\n");
                  return true;
                });
        Bench bench =
            new Bench(directory, Bench.config(deployment("a", upstream.url(), "dialect: openai")));
        DataPlane plane = DataPlane.open(bench.gateway);
        HttpClient http = HttpClient.newHttpClient()) {
      String body =
          "{'model':'m','stream':true,'max_tokens':99,'messages':[{'role':'user','content':'hi'}]}";
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.address().getPort() + path))
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
              .build();

      String told = http.send(request, BodyHandlers.ofString()).body();

      assertThat(told).contains(path.endsWith("messages") ? "message_stop" : "[DONE]");
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.chosen()).isPresent();
      List<Decision.Note.Kind> kinds = decision.notes().stream().map(Decision.Note::kind).toList();
      String metrics =
          new String(
              bench.gateway.records().watch().metrics().text(List.of()), StandardCharsets.UTF_8);
      assertThat(kinds).isEqualTo(malformed ? List.of(Decision.Note.Kind.MALFORMED) : List.of());
      assertThat(metrics.contains("anabranch_malformed_tool_calls_total{")).isEqualTo(malformed);
    }
  }
}
