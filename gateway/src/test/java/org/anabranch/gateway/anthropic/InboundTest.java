package org.anabranch.gateway.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.anabranch.gateway.anthropic.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Inbound.Listed;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.dialect.UpstreamError.Kind;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class InboundTest {
  private static final Upstream UPSTREAM = new Upstream("claude-x", "anthropic", Set.of());
  private static final Upstream VERTEX = new Upstream("claude-x@1", "vertex", Set.of("vertex"));
  private final AnthropicMessages messages = new AnthropicMessages();
  private final Anthropic anthropic = new Anthropic();

  private static Incoming at(String path, HttpHeaders headers, String body) {
    return new Incoming("POST", path, "beta=true", headers, Unpooled.wrappedBuffer(bytes(body)));
  }

  private Asked read(String body) {
    return messages.read(at("/v1/messages", new DefaultHttpHeaders(), body));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages,false,CONVERSE",
    "/anthropic/v1/messages,false,CONVERSE",
    "/v1/messages/count_tokens,false,COUNT_TOKENS",
    "/v1/models,true,MODELS",
    "/v1/models,false,",
    "/anthropic/v1/models,false,MODELS",
    "/v1/models/claude-x,true,MODEL",
    "/v1/models/claude-x,false,",
    "/v1/messages/batches,true,",
    "/v1/chat/completions,true,",
    "/anthropicv1/models,false,",
  })
  void addresses_are_known_by_path_and_version(
      String path, boolean version, @Nullable Operation operation) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (version) {
      headers.set("anthropic-version", "2023-06-01");
    }

    assertThat(messages.operation(at(path, headers, ""))).isEqualTo(operation);
  }

  @Test
  void keys_come_in_either_header() {
    HttpHeaders key = new DefaultHttpHeaders().set("x-api-key", "k1");
    HttpHeaders bearer = new DefaultHttpHeaders().set("authorization", "bearer k2");

    assertThat(messages.credential(at("/", key, ""))).isEqualTo(new Credential.Key("k1"));
    assertThat(messages.credential(at("/", bearer, ""))).isEqualTo(new Credential.Key("k2"));
    assertThat(messages.credential(at("/", new DefaultHttpHeaders(), ""))).isNull();
  }

  @Test
  void routing_knows_what_a_request_needs() {
    Asked asked = read(Samples.REQUEST);

    assertThat(asked.model()).isEqualTo("claude-sonnet-4-5");
    assertThat(asked.stream()).isTrue();
    assertThat(asked.maxOutputTokens()).isEqualTo(20_000);
    assertThat(asked.user()).isEqualTo("u-1");
    assertThat(asked.needs())
        .containsExactlyInAnyOrder(
            Capability.TOOLS,
            Capability.IMAGES,
            Capability.DOCUMENTS,
            Capability.SCHEMA,
            Capability.REASONING,
            Capability.STREAMING,
            Capability.WEB_SEARCH);
  }

  @Test
  void a_tool_with_a_parameter_called_image_needs_no_eyes() {
    Asked asked =
        read(
            """
            {"model":"m","max_tokens":0,"messages":[{"role":"user","content":"a"}],
             "tools":[{"name":"t","input_schema":{"type":"object","properties":{
              "image":{"type":"string"},"document":{"type":"string"}}}}]}
            """);

    assertThat(asked.needs()).containsExactly(Capability.TOOLS);
    assertThat(asked.maxOutputTokens()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|model",
        "{\"model\":\"m\",\"messages\":[]}|messages",
        "{\"model\":\"m\",\"messages\":[1]}|max_tokens",
        "{\"model\":\"m\",\"messages\":[1],\"max_tokens\":-1}|max_tokens",
        "{\"model\":\"m\",\"model\":\"n\"}|model",
      })
  void what_is_missing_is_named(String body, String field) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(BadRequest.class, e -> assertThat(e.param()).isEqualTo(field));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"role\":\"robot\",\"content\":\"a\"}]|messages[0].role",
        "[{\"role\":\"user\"}]|messages[0].content",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]|messages[0].content[0].text",
        "[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":7}]}]|messages[0].content[0].source",
      })
  void what_is_wrong_below_is_named_with_its_place(String turns, String field) {
    Asked asked = read("{\"model\":\"m\",\"max_tokens\":1,\"messages\":" + turns + "}");

    assertThatThrownBy(asked::conversation)
        .isInstanceOfSatisfying(BadRequest.class, e -> assertThat(e.param()).isEqualTo(field));
  }

  @Test
  void passing_through_changes_the_model_and_nothing_else() {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .set("anthropic-version", "2024-01-01")
            .add("anthropic-beta", "a,b")
            .add("anthropic-beta", "c")
            .set("x-api-key", "never to be seen by the vendor");
    Asked asked = messages.read(at("/anthropic/v1/messages", headers, Samples.REQUEST));

    Outgoing outgoing = asked.passThrough(UPSTREAM);

    assertThat(outgoing.path()).isEqualTo("/messages?beta=true");
    assertThat(outgoing.body().toString(UTF_8))
        .isEqualTo(Samples.REQUEST.replace("\"claude-sonnet-4-5\"", "\"claude-x\""));
    assertThat(outgoing.headers().get("anthropic-version")).isEqualTo("2024-01-01");
    assertThat(outgoing.headers().getAll("anthropic-beta")).containsExactly("a,b", "c");
    assertThat(outgoing.headers().contains("x-api-key")).isFalse();
    assertThat(requireNonNull(asked.passThroughCount(UPSTREAM)).path())
        .isEqualTo("/messages/count_tokens?beta=true");
  }

  @Test
  void for_vertex_the_model_goes_into_the_path() {
    Outgoing outgoing = read(Samples.REQUEST).passThrough(VERTEX);
    JsonNode body = Json.tree(outgoing.body().toString(UTF_8));

    assertThat(outgoing.path()).isEqualTo("/claude-x%401:streamRawPredict");
    assertThat(body.has("model")).isFalse();
    assertThat(body.path("anthropic_version").asString()).isEqualTo("vertex-2023-10-16");
    assertThat(body.path("messages")).isEqualTo(Json.tree(Samples.REQUEST).path("messages"));
  }

  @Test
  void reasoning_of_other_vendors_is_not_passed_through() {
    String foreign =
        """
        {"type":"thinking","thinking":"x","signature":"anabranch:gemini:s"},\
        {"type":"redacted_thinking","data":"anabranch:gemini#toolu_1:s"},\
        {"type":"thinking","thinking":"x","signature":"anabranch::"},""";
    String body =
        Samples.REQUEST.replace("{\"type\":\"thinking\"", foreign + "{\"type\":\"thinking\"");
    assertThat(body).contains("anabranch:");

    JsonNode passed = Json.tree(read(body).passThrough(UPSTREAM).body().toString(UTF_8));

    assertThat(passed.path("messages")).isEqualTo(Json.tree(Samples.REQUEST).path("messages"));
  }

  @Test
  void what_another_vendor_found_is_not_passed_through_as_anthropics_own() {
    String page =
        "{\"type\":\"web_search_result_location\",\"cited_text\":\"q\",\"url\":\"https://a.test\","
            + "\"title\":\"A\",\"encrypted_index\":\"%s\"}";
    String cited =
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"assistant\",\"content\":["
            + "{\"type\":\"text\",\"text\":\"both\",\"citations\":[%s,%s]},"
            + "{\"type\":\"text\",\"text\":\"theirs\",\"citations\":[%s]}]},"
            + "{\"role\":\"user\",\"content\":\"x\"}]}";
    String own = page.formatted("EpkB");
    String foreign = page.formatted("anabranch::");

    String passed =
        read(cited.formatted(own, foreign, foreign)).passThrough(UPSTREAM).body().toString(UTF_8);

    JsonNode content = Json.tree(passed).path("messages").path(0).path("content");
    assertThat(passed).doesNotContain("anabranch:");
    assertThat(content.path(0).path("citations")).containsExactly(Json.tree(own));
    assertThat(content.path(1)).isEqualTo(Json.tree("{\"type\":\"text\",\"text\":\"theirs\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_request_error",
    "401,authentication_error",
    "402,billing_error",
    "403,permission_error",
    "404,not_found_error",
    "413,request_too_large",
    "422,invalid_request_error",
    "429,rate_limit_error",
    "500,api_error",
    "502,api_error",
    "503,overloaded_error",
    "504,timeout_error",
    "529,overloaded_error",
  })
  void errors_have_anthropics_names(int status, String type) {
    Refusal refusal =
        new Refusal(status, "code", "Why.", null, Map.of("Request-Id", "r1", "Retry-After", "3"));

    Answer answer = messages.refuse(refusal);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("Retry-After", "3");
    JsonNode expected =
        Json.tree(
            """
            {"type":"error","error":{"type":"%s","message":"Why."},"request_id":"r1"}
            """
                .formatted(type));
    assertThat(Json.tree(answer.body().toString(UTF_8))).isEqualTo(expected);
    assertThat(messages.errorEvent(refusal, read(Samples.REQUEST)).toString(UTF_8))
        .isEqualTo("event: error\ndata: " + expected + "\n\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|invalid_request_error|prompt is too long: 200001 tokens > 200000 maximum|CONTEXT_EXCEEDED|",
        "400|invalid_request_error|input length and `max_tokens` exceed context limit: 1 + 2 > 2|CONTEXT_EXCEEDED|",
        "413|request_too_large|Request exceeds the maximum size|CONTEXT_EXCEEDED|",
        "400|invalid_request_error|Output blocked by content filtering policy|CONTENT_POLICY|",
        "400|invalid_request_error|Your credit balance is too low|MISCONFIGURED|",
        "400|invalid_request_error|messages.1.content.0.text: Field required|INVALID|messages.1.content.0.text",
        "401|authentication_error|invalid x-api-key|MISCONFIGURED|",
        "404|not_found_error|model: claude-x|MISCONFIGURED|",
        "429|rate_limit_error|slow down|LIMITED|",
        "529|overloaded_error|Overloaded|LIMITED|",
        "500|overloaded_error|Overloaded|LIMITED|",
        "500|api_error|Internal server error|FAILING|",
      })
  void a_vendors_refusal_says_what_to_do_next(
      int status, String type, String message, Kind kind, @Nullable String param) {
    byte[] body =
        bytes(
            "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":%s}}"
                .formatted(type, Json.write(message)));

    assertThat(anthropic.error(status, body, body.length))
        .isEqualTo(new UpstreamError(kind, message, param));
    assertThat(anthropic.error(status, bytes("<html>"), 6).message()).isEmpty();
  }

  @Test
  void models_are_listed_on_one_page() {
    List<Listed> listed =
        List.of(
            new Listed("a/b", "lab", 0, 200_000L, 64_000L), new Listed("c", "me", 60, null, null));

    JsonNode page = Json.tree(messages.models(listed).body().toString(UTF_8));

    assertThat(page)
        .isEqualTo(
            Json.tree(
                """
                {"data":[{"type":"model","id":"a/b","display_name":"a/b",
                  "created_at":"1970-01-01T00:00:00Z","lifecycle":"active",
                  "max_input_tokens":200000,"max_tokens":64000},
                 {"type":"model","id":"c","display_name":"c",
                  "created_at":"1970-01-01T00:01:00Z","lifecycle":"active"}],
                 "has_more":false,"first_id":"a/b","last_id":"c"}
                """));
    assertThat(messages.modelAsked(at("/v1/models/a%2Fb", new DefaultHttpHeaders(), "")))
        .isEqualTo("a/b");
    assertThatThrownBy(
            () -> messages.modelAsked(at("/v1/models/%zz", new DefaultHttpHeaders(), "")))
        .isInstanceOf(BadRequest.class);
  }
}
