package org.anabranch.sandbox.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.models.SimulatedModel;
import org.anabranch.sandbox.models.VendorSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiTest extends VendorSandbox {
  private Client client(String key) {
    return Client.builder()
        .apiKey(key)
        .httpOptions(HttpOptions.builder().baseUrl(url("/gemini")).build())
        .build();
  }

  private HttpResponse<String> generate(String body) throws Exception {
    return post(
        "/gemini/v1beta/models/gemini-2.5-flash:generateContent?key=sandbox-gemini-key", body);
  }

  @Test
  void the_official_client_reads_the_same_answer_whole_and_as_a_stream() {
    Client client = client("sandbox-gemini-key");
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .systemInstruction(Content.fromParts(Part.fromText("Be kind")))
            .thinkingConfig(ThinkingConfig.builder().includeThoughts(true).build())
            .build();

    GenerateContentResponse whole =
        client.models.generateContent("gemini-2.5-flash", "Hello there", config);

    assertThat(whole.text()).contains("simulated", "Hello there", SimulatedModel.digest("Be kind"));
    assertThat(whole.usageMetadata().orElseThrow().thoughtsTokenCount().orElseThrow()).isPositive();
    StringBuilder streamed = new StringBuilder();
    int chunks = 0;
    for (GenerateContentResponse chunk :
        client.models.generateContentStream("gemini-2.5-flash", "Hello there", config)) {
      streamed.append(chunk.text() == null ? "" : chunk.text());
      chunks++;
    }
    assertThat(streamed).hasToString(whole.text());
    assertThat(chunks).isGreaterThan(50);
  }

  @Test
  void tools_are_called_and_texts_embedded_and_counted() {
    Client client = client("sandbox-gemini-key");
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .tools(
                Tool.builder()
                    .functionDeclarations(FunctionDeclaration.builder().name("weather").build())
                    .build())
            .build();

    GenerateContentResponse answer =
        client.models.generateContent(
            "gemini-2.5-flash", "call weather with {\"city\":\"Linz\"}", config);

    assertThat(Objects.requireNonNull(answer.functionCalls()).getFirst().args())
        .contains(Map.of("city", "Linz"));
    assertThat(
            client
                .models
                .embedContent("gemini-embedding-001", "water", null)
                .embeddings()
                .orElseThrow()
                .getFirst()
                .values()
                .orElseThrow())
        .hasSize(3072);
    assertThat(client.models.countTokens("gemini-2.5-flash", "water", null).totalTokens())
        .hasValueSatisfying(n -> assertThat(n).isPositive());
  }

  private static String steps(String seal, String later) {
    return """
    {"contents":[
      {"role":"user","parts":[{"text":"And in Linz?"}]},
      {"role":"model","parts":[
        {"functionCall":{"name":"weather","args":{"city":"Linz"}}%s},
        {"functionCall":{"name":"weather","args":{"city":"Wien"}}}]},
      {"role":"user","parts":[
        {"functionResponse":{"name":"weather","response":{"output":"12"}}},
        {"functionResponse":{"name":"weather","response":{"output":"14"}}}]}%s]}
    """
        .formatted(seal, later);
  }

  private HttpResponse<String> generate(String model, String body) throws Exception {
    return post("/gemini/v1beta/models/" + model + ":generateContent?key=sandbox-gemini-key", body);
  }

  @Test
  void from_3_on_the_first_call_of_each_step_of_the_current_turn_must_bear_its_seal()
      throws Exception {
    HttpResponse<String> bare = generate("gemini-3-pro-preview", steps("", ""));
    assertThat(bare.statusCode()).isEqualTo(400);
    assertThat(bare.body())
        .contains(
            "INVALID_ARGUMENT",
            "Function call is missing a thought_signature in functionCall parts",
            "function call `default_api:weather` , position 2");

    String nobodys = ",\"thoughtSignature\":\"skip_thought_signature_validator\"";
    String next = ",{\"role\":\"user\",\"parts\":[{\"text\":\"Thanks\"}]}";
    assertThat(generate("gemini-3-pro-preview", steps(nobodys, "")).statusCode()).isEqualTo(200);
    assertThat(generate("gemini-3-pro-preview", steps("", next)).statusCode())
        .as("an earlier turn is not looked at")
        .isEqualTo(200);
    assertThat(generate("gemini-2.5-flash", steps("", "")).statusCode()).isEqualTo(200);
  }

  @Test
  void what_3_itself_called_is_taken_back_even_where_it_did_not_think() throws Exception {
    String asked =
        """
        {"contents":[{"role":"user","parts":[{"text":"call weather with {}"}]}%s],
         "tools":[{"functionDeclarations":[{"name":"weather"}]}],
         "generationConfig":{"thinkingConfig":{"thinkingBudget":0}}}
        """;
    String answer = generate("gemini-3-pro-preview", asked.formatted("")).body();
    String content = Json.tree(answer).at("/candidates/0/content").toString();
    assertThat(content).contains("functionCall", "thoughtSignature");
    String result =
        "{\"role\":\"user\",\"parts\":[{\"functionResponse\":"
            + "{\"name\":\"weather\",\"response\":{\"output\":\"12\"}}}]}";
    assertThat(
            generate("gemini-3-pro-preview", asked.formatted("," + content + "," + result))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void a_wrong_key_is_refused() {
    assertThatThrownBy(() -> client("wrong").models.generateContent("gemini-2.5-pro", "x", null))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("API key not valid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"contents":[{"parts":[{"text":"x"}]}],"foo":1} | 400 | Unknown name "foo": Cannot find field
          {"contents":[{"parts":[{"text":5}]}]} | 400 | Invalid value at 'contents[0].parts[0].text'
          {"contents":[]} | 400 | contents is not specified
          {"contents":[{"role":"system","parts":[{"text":"x"}]}]} | 400 | valid role: user, model
          {"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"AQID"}}]}]} | 200 | image/png, 3 bytes
          """)
  void a_body_that_is_not_as_documented_is_refused(String body, int status, String told)
      throws Exception {
    HttpResponse<String> reply = generate(body);

    assertThat(reply.statusCode()).isEqualTo(status);
    String text =
        status == 200 ? reply.body() : Json.tree(reply.body()).at("/error/message").asString("");
    assertThat(text).contains(told);
  }

  @Test
  void without_sse_the_stream_is_an_array_and_errors_have_googles_shape() throws Exception {
    String path = "/gemini/v1beta/models/gemini-2.0-flash:streamGenerateContent";
    String body = "{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}]}";
    String[] key = {"x-goog-api-key", "sandbox-gemini-key"};

    assertThat(Json.tree(post(path, body, key).body())).hasSizeGreaterThan(36);
    fault(Fault.once(Kind.RATE_LIMIT, "gemini", "gemini-2.0-flash"));
    HttpResponse<String> limited = post(path, body, key);
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.body()).contains("RESOURCE_EXHAUSTED", "RetryInfo");
  }
}
