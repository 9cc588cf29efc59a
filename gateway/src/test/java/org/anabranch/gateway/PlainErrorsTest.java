package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.anabranch.gateway.dialect.PlainError;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Errors that are not a vendor's own, such as the page of a proxy before it. */
class PlainErrorsTest extends AskedOverHttp {
  private static final String PAGE =
      "<html>\r\n<head><title>413 Request Entity Too Large</title><style>p {color: red}</style>"
          + "</head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n"
          + "<hr><center>nginx &amp; more</center><!-- padding to disable a page of MSIE -->\r\n"
          + "<script>alert('x')</script></body>\r\n</html>\r\n";
  private static final String SHOWN = "413 Request Entity Too Large nginx & more";

  private HttpResponse<String> ask(String dialect, String path, int status, String error)
      throws Exception {
    try (FakeUpstream vendor = new FakeUpstream(FakeUpstream.status(status, "", error));
        Bench bench =
            new Bench(
                directory,
                Bench.config(Bench.deployment("a", vendor.url(), "dialect: " + dialect)));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String body =
          path.contains("generateContent")
              ? "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}"
              : path.contains("responses")
                  ? "{\"model\":\"m\",\"input\":\"hi\"}"
                  : "{\"model\":\"m\",\"max_tokens\":9,\"messages\":"
                      + "[{\"role\":\"user\",\"content\":\"hi\"}]}";
      return http.send(
          HttpRequest.newBuilder(uri(plane, path))
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/chat/completions",
    "openai-responses, /v1/responses",
    "anthropic, /v1/messages",
    "gemini, /v1beta/models/m:generateContent",
    "openai, /v1/messages",
    "gemini, /v1/responses",
    "anthropic, /v1beta/models/m:generateContent"
  })
  void a_page_is_told_in_the_clients_dialect_and_without_markup(String dialect, String path)
      throws Exception {
    boolean tooLarge = !dialect.equals("anthropic"); // where 413 is a context exceeded
    HttpResponse<String> told = ask(dialect, path, tooLarge ? 413 : 400, PAGE);

    assertThat(told.statusCode()).isEqualTo(tooLarge ? 413 : 400);
    assertThat(told.headers().firstValue("content-type").orElse("")).startsWith("application/json");
    JsonNode error = Json.tree(told.body()).path("error");
    assertThat(error.path("message").asString()).isEqualTo(SHOWN);
    String kind = path.contains("generateContent") ? "status" : "type";
    assertThat(error.path(kind).asString().toLowerCase(Locale.ROOT))
        .matches("invalid_(request_error|argument)|request_too_large");
  }

  @Test
  void what_is_the_dialects_own_passes_byte_by_byte() throws Exception {
    String own = "{ \"error\" :{\"message\":\"<b>no</b>\",  \"type\":\"invalid_request_error\"}}\n";
    HttpResponse<String> told = ask("openai", "/v1/chat/completions", 400, own);
    assertThat(told.statusCode()).isEqualTo(400);
    assertThat(told.body()).isEqualTo(own);
  }

  @Test
  void an_error_without_a_word_is_told_all_the_same() throws Exception {
    HttpResponse<String> told = ask("openai", "/v1/chat/completions", 413, "");
    assertThat(told.statusCode()).isEqualTo(413);
    assertThat(Json.tree(told.body()).path("error").path("message").asString())
        .isEqualTo("a refused it.");
  }

  private static String words(String page) {
    byte[] bytes = page.getBytes(UTF_8);
    return PlainError.words(bytes, bytes.length);
  }

  @Test
  void of_a_page_only_the_beginning_is_told() {
    assertThat(words("<p>" + "long ".repeat(9999))).hasSize(200).endsWith("long…");
    assertThat(words("\uD83D\uDE00".repeat(300))).isEqualTo("\uD83D\uDE00".repeat(199) + "…");
    assertThat(words("<html>")).isEmpty();
    assertThat(words("<script>one")).isEmpty();
    assertThat(words("<")).isEmpty();
    assertThat(words("\u0000\u0001binary")).isEmpty();
    assertThat(words("Too large.\n")).isEqualTo("Too large.");
  }
}
