package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.OfficialSdk.Extra.TOOL;
import static org.anabranch.gateway.OfficialSdk.come;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.models.messages.MessageCountTokensParams;
import com.google.genai.types.Content;
import com.google.genai.types.CountTokensConfig;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.Part;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.translations.TranslationCreateParams;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputFile;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseStreamEvent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anabranch.gateway.OfficialSdk.Called;
import org.anabranch.gateway.OfficialSdk.End;
import org.anabranch.gateway.OfficialSdk.Said;
import org.anabranch.gateway.OfficialSdk.Wish;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * What the official SDKs can ask of the gateway, all of it, blocking, asynchronous and streamed,
 * with one set of upstreams. What each answer must hold in detail is {@link ConformanceTest}'s.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings({
  "NullAway", // what the SDKs convert is there, or the test fails
  "MustBeClosedChecker" // bytes() closes what it is given
})
abstract class SdkSurfaceContract {
  private static final List<String> VENDORS =
      List.of("openai", "responses", "anthropic", "bedrock", "gemini");
  private static final List<String> NAMES =
      List.of(
          "openai-java chat",
          "openai-java responses",
          "anthropic-java",
          "bedrockruntime",
          "google-genai");
  private static final String CLAUDE_BODY =
      "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":90,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  private final Map<String, OfficialSdk> sdks = new LinkedHashMap<>();
  Bench bench;
  private String address;
  private DataPlane plane;
  OpenAiSdk openAi;
  private AnthropicSdk anthropic;
  BedrockSdk bedrock;
  private GeminiSdk gemini;

  /** Starts the upstreams; returns the deployments, whose models are the vendors and services. */
  abstract String deployments(Path directory);

  /** What every answer to “hello” holds. */
  abstract String answer();

  /** Whether every answer holds every field that the vendor itself always sends. */
  abstract boolean isStrict();

  abstract void stop();

  /** One line of the configuration. */
  static String serve(String name, String url, String model, String how) {
    return "  - {id: at-%s, model: %s, upstream_model: \"%s\", vendor: v-%s, base_url: \"%s\", %s}\n"
        .formatted(name, name, model, name, url, how);
  }

  @BeforeAll
  void open(@TempDir Path directory) {
    String yaml =
        "port: 0\nkeys: [{name: team, key: env:KEY}]\ndeployments:\n" + deployments(directory);
    bench = new Bench(directory.resolve("home"), yaml, new TestClock(Instant.now()));
    plane = DataPlane.open(bench.gateway);
    address = "http://127.0.0.1:" + plane.address().getPort();
    openAi = new OpenAiSdk(address, "sk-one", isStrict());
    anthropic = new AnthropicSdk(address, "sk-one");
    bedrock = new BedrockSdk(address, "team", "sk-one");
    gemini = new GeminiSdk(address, "sk-one");
    sdks.put(NAMES.get(0), openAi);
    sdks.put(NAMES.get(1), new ResponsesSdk(address, "sk-one", isStrict()));
    sdks.put(NAMES.get(2), anthropic);
    sdks.put(NAMES.get(3), bedrock);
    sdks.put(NAMES.get(4), gemini);
  }

  @AfterAll
  void close() {
    sdks.values().forEach(OfficialSdk::close);
    if (plane != null) {
      plane.close();
      bench.close();
    }
    stop();
  }

  static Stream<Arguments> pairs() {
    return NAMES.stream().flatMap(sdk -> VENDORS.stream().map(v -> Arguments.of(sdk, v)));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void a_conversation_is_answered_in_every_way(String sdk, String vendor) {
    sdks.get(sdk)
        .everyWay(Wish.of(vendor, "hello"))
        .forEach(
            (way, said) -> {
              assertThat(said.text()).as(way).contains(answer());
              assertThat(said.end()).as(way).isEqualTo(End.DONE);
            });
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void a_tool_is_called_in_every_way(String sdk, String vendor) {
    Wish wish = Wish.of(vendor, "call weather with {\"city\":\"Bern\"}").with(TOOL);
    for (Map.Entry<String, Said> way : sdks.get(sdk).everyWay(wish).entrySet()) {
      List<Called> calls = way.getValue().calls();
      assertThat(calls).as(way.getKey()).extracting(Called::name).containsExactly("weather");
      assertThat(calls.getFirst().arguments()).isEqualTo(Map.of("city", "Bern"));
      assertThat(way.getValue().end()).as(way.getKey()).isEqualTo(End.TOOLS);
    }
  }

  @Test
  void openai_embeds_blocking_and_later() {
    EmbeddingCreateParams params =
        EmbeddingCreateParams.builder()
            .model("embed")
            .inputOfArrayOfStrings(List.of("one", "two"))
            .build();
    List<Float> vector = openAi.client().embeddings().create(params).data().getFirst().embedding();
    assertThat(vector).hasSizeGreaterThan(1);
    assertThat(come(openAi.client().async().embeddings().create(params)).data()).hasSize(2);
  }

  @Test
  void openai_makes_pictures_and_speech_blocking_and_later() throws Exception {
    OpenAIClient client = openAi.client();
    ImageGenerateParams picture =
        ImageGenerateParams.builder().model("image").prompt("a river").build();
    assertThat(client.images().generate(picture).data().orElseThrow()).hasSize(1);
    assertThat(come(client.async().images().generate(picture)).data().orElseThrow()).hasSize(1);
    SpeechCreateParams speech =
        SpeechCreateParams.builder().model("speech").input("a river").voice("alloy").build();
    assertThat(bytes(client.audio().speech().create(speech))).isNotEmpty();
    assertThat(bytes(come(client.async().audio().speech().create(speech)))).isNotEmpty();
  }

  private static byte[] bytes(HttpResponse response) throws Exception {
    try (response;
        InputStream body = response.body()) {
      return body.readAllBytes();
    }
  }

  @Test
  void openai_hears_and_judges_blocking_and_later() {
    OpenAIClient client = openAi.client();
    OpenAIClientAsync later = client.async();
    assertThat(client.audio().transcriptions().create(heard()).asTranscription().text())
        .isNotBlank();
    assertThat(come(later.audio().transcriptions().create(heard())).asTranscription().text())
        .isNotBlank();
    assertThat(client.audio().translations().create(foreign()).asTranslation().text()).isNotBlank();
    assertThat(come(later.audio().translations().create(foreign())).asTranslation().text())
        .isNotBlank();
    ModerationCreateParams doubtful =
        ModerationCreateParams.builder().model("moderation").input("a river").build();
    assertThat(client.moderations().create(doubtful).results()).hasSize(1);
    assertThat(come(later.moderations().create(doubtful)).results()).hasSize(1);
  }

  /** A second of silence. */
  private static MultipartField<InputStream> sound() {
    byte[] wav = new byte[44 + 32_000];
    byte[] head = "RIFF....WAVEfmt ".getBytes(UTF_8);
    System.arraycopy(head, 0, wav, 0, head.length);
    wav[29] = 0x7d; // 32,000 bytes a second
    return MultipartField.<InputStream>builder()
        .value(new ByteArrayInputStream(wav))
        .filename("talk.wav")
        .build();
  }

  private static TranscriptionCreateParams heard() {
    return heard("transcription");
  }

  static TranscriptionCreateParams heard(String model) {
    return TranscriptionCreateParams.builder().model(model).file(sound()).build();
  }

  private static TranslationCreateParams foreign() {
    return TranslationCreateParams.builder().model("transcription").file(sound()).build();
  }

  @Test
  void openai_lists_models_and_finds_one_blocking_and_later() {
    OpenAIClient client = openAi.client();
    assertThat(client.models().list().data()).extracting(m -> m.id()).containsAll(VENDORS);
    assertThat(come(client.async().models().list()).data())
        .extracting(m -> m.id())
        .containsAll(VENDORS);
    assertThat(client.models().retrieve("gemini").id()).isEqualTo("gemini");
    assertThat(come(client.async().models().retrieve("gemini")).id()).isEqualTo("gemini");
  }

  @Test
  void openai_keeps_files_and_runs_batches_blocking_and_later() throws Exception {
    OpenAIClient client = openAi.client();
    OpenAIClientAsync later = client.async();
    String lines = BatchSdkTest.chat("one", "bedrock", "hello");
    Batch begun = BatchSdkTest.start(client, lines);
    Batch done = BatchSdkTest.finished(client, begun.id());

    String output = done.outputFileId().orElseThrow();
    assertThat(new String(bytes(client.files().content(output)), UTF_8)).contains(answer());
    assertThat(new String(bytes(come(later.files().content(output))), UTF_8)).contains(answer());
    assertThat(come(later.files().retrieve(output)).id()).isEqualTo(output);
    assertThat(come(later.files().list()).data()).extracting(f -> f.id()).contains(output);
    assertThat(come(later.batches().retrieve(begun.id())).status())
        .isEqualTo(Batch.Status.COMPLETED);
    assertThat(come(later.batches().list()).data()).extracting(Batch::id).contains(begun.id());
    assertThat(come(later.files().delete(output)).deleted()).isTrue();

    FileCreateParams file =
        FileCreateParams.builder()
            .purpose(FilePurpose.BATCH)
            .file(
                MultipartField.<InputStream>builder()
                    .value(new ByteArrayInputStream(lines.getBytes(UTF_8)))
                    .filename("in.jsonl")
                    .build())
            .build();
    Batch another =
        come(
            later
                .batches()
                .create(
                    BatchCreateParams.builder()
                        .inputFileId(come(later.files().create(file)).id())
                        .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .build()));
    assertThat(BatchSdkTest.finished(client, another.id()).status())
        .isEqualTo(Batch.Status.COMPLETED);
    assertThatThrownBy(() -> come(later.batches().cancel(another.id())))
        .hasMessageContaining("cannot be cancelled");
  }

  /** In the words of one dialect and by an id that its vendor has never heard of. */
  @ParameterizedTest
  @MethodSource("vendors")
  void a_file_kept_by_the_gateway_is_shown_to_any_vendor(String vendor) {
    String file =
        openAi
            .client()
            .files()
            .create(
                FileCreateParams.builder()
                    .purpose(FilePurpose.USER_DATA)
                    .file(
                        MultipartField.<InputStream>builder()
                            .value(new ByteArrayInputStream(pdf()))
                            .filename("river.pdf")
                            .build())
                    .build())
            .id();
    ResponseInputContent shown =
        ResponseInputContent.ofInputFile(ResponseInputFile.builder().fileId(file).build());
    ResponseInputItem asked =
        ResponseInputItem.ofMessage(
            ResponseInputItem.Message.builder()
                .role(ResponseInputItem.Message.Role.USER)
                .content(
                    List.of(
                        shown,
                        ResponseInputContent.ofInputText(
                            ResponseInputText.builder().text("hello").build())))
                .build());
    ResponseCreateParams params =
        ResponseCreateParams.builder().model(vendor).inputOfResponse(List.of(asked)).build();
    assertThat(openAi.client().responses().create(params).output().toString()).contains(answer());
    assertThat(come(openAi.client().async().files().delete(file)).deleted()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void a_response_is_kept_gone_on_from_fetched_and_deleted_whoever_gave_it(String vendor) {
    OpenAIClient client = openAi.client();
    OpenAIClientAsync later = client.async();
    ResponseCreateParams hello =
        ResponseCreateParams.builder().model(vendor).input("hello").build();
    Response first = client.responses().create(hello);
    Response second = come(later.responses().create(after(first, vendor)));
    List<String> streamed = new ArrayList<>();
    try (StreamResponse<ResponseStreamEvent> events =
        client.responses().createStreaming(after(second, vendor))) {
      events.stream().forEach(e -> e.completed().ifPresent(c -> streamed.add(c.response().id())));
    }

    String third = streamed.getFirst();
    Response fetched = client.responses().retrieve(third);
    assertThat(fetched.output().toString()).contains(answer());
    assertThat(fetched.previousResponseId()).contains(second.id());
    assertThat(come(later.responses().retrieve(second.id())).id()).isEqualTo(second.id());
    assertThat(client.responses().inputItems().list(third).data()).hasSize(1);
    assertThat(come(later.responses().inputItems().list(third)).data()).hasSize(1);
    client.responses().delete(second.id());
    if (isStrict() || !vendor.equals("responses")) { // such a vendor keeps and deletes its own
      assertThatThrownBy(() -> client.responses().create(after(fetched, vendor)))
          .isInstanceOf(BadRequestException.class);
    }
    come(later.responses().delete(third));
    assertThatThrownBy(() -> client.responses().retrieve(third))
        .isInstanceOf(NotFoundException.class);
  }

  private static ResponseCreateParams after(Response before, String vendor) {
    return ResponseCreateParams.builder()
        .model(vendor)
        .input("hello again")
        .previousResponseId(before.id())
        .build();
  }

  private static byte[] pdf() {
    return "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
        .getBytes(UTF_8);
  }

  @Test
  void anthropic_counts_and_lists_blocking_and_later() {
    MessageCountTokensParams count =
        MessageCountTokensParams.builder().model("openai").addUserMessage("hello there").build();
    assertThat(anthropic.client().messages().countTokens(count).inputTokens()).isPositive();
    assertThat(come(anthropic.client().async().messages().countTokens(count)).inputTokens())
        .isPositive();
    assertThat(anthropic.client().models().list().data())
        .extracting(m -> m.id())
        .contains("anthropic");
    assertThat(come(anthropic.client().async().models().list()).data()).isNotEmpty();
    assertThat(anthropic.client().models().retrieve("bedrock").id()).isEqualTo("bedrock");
    assertThat(come(anthropic.client().async().models().retrieve("bedrock")).id())
        .isEqualTo("bedrock");
  }

  @Test
  void bedrock_takes_a_bearer_key_in_the_place_of_a_signature() {
    try (BedrockRuntimeClient bearer = BedrockSdk.bearer(address, "sk-one");
        BedrockRuntimeClient wrong = BedrockSdk.bearer(address, "sk-none")) {
      assertThat(bearer.converse(hello()).output().message().content().getFirst().text())
          .contains(answer());
      assertThat(
              bearer
                  .invokeModel(c -> c.modelId("openai").body(SdkBytes.fromUtf8String(CLAUDE_BODY)))
                  .body()
                  .asUtf8String())
          .contains(answer());
      assertThatThrownBy(() -> wrong.converse(hello())).isInstanceOf(AccessDeniedException.class);
    }
  }

  private static ConverseRequest hello() {
    return ConverseRequest.builder()
        .modelId("openai")
        .messages(
            Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromText("hello"))
                .build())
        .build();
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void bedrock_invokes_any_model_blocking_later_and_streamed(String vendor) {
    InvokeModelRequest request =
        InvokeModelRequest.builder()
            .modelId(vendor)
            .body(SdkBytes.fromUtf8String(CLAUDE_BODY))
            .build();
    assertThat(bedrock.client().invokeModel(request).body().asUtf8String()).contains(answer());
    assertThat(come(bedrock.async().invokeModel(request)).body().asUtf8String()).contains(answer());
    if (!streamsInvokeModel(vendor)) {
      return;
    }
    StringBuilder heard = new StringBuilder();
    InvokeModelWithResponseStreamResponseHandler handler =
        InvokeModelWithResponseStreamResponseHandler.builder()
            .subscriber(
                InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                    .onChunk(
                        c ->
                            heard.append(
                                Json.tree(c.bytes().asUtf8String()).at("/delta/text").asString("")))
                    .build())
            .build();
    come(
        bedrock
            .async()
            .invokeModelWithResponseStream(
                c -> c.modelId(vendor).body(SdkBytes.fromUtf8String(CLAUDE_BODY)), handler));
    assertThat(heard.toString()).contains(answer());
  }

  /**
   * Whether the upstream called that streams InvokeModel's events as Bedrock's own SDK reads them.
   */
  boolean streamsInvokeModel(String vendor) {
    return true;
  }

  static List<String> vendors() {
    return VENDORS;
  }

  @Test
  void bedrock_embeds_blocking_and_later() {
    InvokeModelRequest request =
        InvokeModelRequest.builder()
            .modelId("embed")
            .body(SdkBytes.fromUtf8String("{\"inputText\":\"a river\"}"))
            .build();
    assertThat(
            Json.tree(bedrock.client().invokeModel(request).body().asUtf8String())
                .path("embedding")
                .size())
        .isGreaterThan(1);
    assertThat(come(bedrock.async().invokeModel(request)).body().asUtf8String())
        .contains("embedding");
  }

  @Test
  void gemini_counts_and_embeds_blocking_and_later() {
    List<Content> contents = List.of(Content.fromParts(Part.fromText("hello there")));
    CountTokensConfig counting = CountTokensConfig.builder().build();
    EmbedContentConfig embedding = EmbedContentConfig.builder().build();
    var client = gemini.client();
    assertThat(client.models.countTokens("openai", contents, counting).totalTokens().orElse(0))
        .isPositive();
    assertThat(
            come(client.async.models.countTokens("openai", contents, counting))
                .totalTokens()
                .orElse(0))
        .isPositive();
    assertThat(client.models.embedContent("embed", "a river", embedding).embeddings().orElseThrow())
        .hasSize(1);
    assertThat(
            come(client.async.models.embedContent("embed", "a river", embedding))
                .embeddings()
                .orElseThrow())
        .hasSize(1);
  }
}
