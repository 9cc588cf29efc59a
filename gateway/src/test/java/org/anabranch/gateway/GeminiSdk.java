package org.anabranch.gateway;

import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.sandbox.models.Samples;
import org.jspecify.annotations.Nullable;

/** google-genai with generateContent. */
final class GeminiSdk implements OfficialSdk {
  private final Client client;

  GeminiSdk(String address, String key) {
    client =
        Client.builder()
            .apiKey(key)
            .httpOptions(
                HttpOptions.builder()
                    .baseUrl(address)
                    .retryOptions(
                        HttpRetryOptions.builder()
                            .attempts(1)
                            .initialDelay(0.0)
                            .maxDelay(0.0)
                            .jitter(0.0)
                            .build())
                    .build())
            .build();
  }

  private static GenerateContentConfig config(Wish wish) {
    GenerateContentConfig.Builder config =
        GenerateContentConfig.builder().maxOutputTokens(wish.most());
    if (!wish.system().isEmpty()) {
      config.systemInstruction(Content.fromParts(Part.fromText(wish.system())));
    }
    if (wish.thinking()) {
      config.thinkingConfig(
          ThinkingConfig.builder().includeThoughts(true).thinkingBudget(1024).build());
    }
    if (wish.extra() == Extra.TOOL) {
      config.tools(
          Tool.builder()
              .functionDeclarations(
                  FunctionDeclaration.builder()
                      .name("weather")
                      .description("Tells the weather")
                      .parametersJsonSchema(CITY)
                      .build())
              .build());
    }
    if (wish.extra() == Extra.SCHEMA) {
      config.responseMimeType("application/json").responseJsonSchema(SCHEMA);
    }
    return config.build();
  }

  private static List<Content> contents(Wish wish) {
    return wish.turns().stream().map(GeminiSdk::content).toList();
  }

  private static Content content(Turn turn) {
    return switch (turn) {
      case User user when user.image() ->
          Content.fromParts(
              Part.fromText(user.text()), Part.fromBytes(Samples.png(0x336699), "image/png"));
      case User user -> Content.fromParts(Part.fromText(user.text()));
      case Model model -> (Content) model.said().own();
      case Results results -> {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < results.calls().size(); i++) {
          Called call = results.calls().get(i);
          FunctionResponse.Builder response =
              FunctionResponse.builder()
                  .name(call.name())
                  .response(Map.of("output", results.results().get(i)));
          if (!call.id().isEmpty()) {
            response.id(call.id());
          }
          parts.add(Part.builder().functionResponse(response.build()).build());
        }
        yield Content.builder().role("user").parts(parts).build();
      }
    };
  }

  @Override
  public Said ask(Wish wish) {
    return said(List.of(client.models.generateContent(wish.model(), contents(wish), config(wish))));
  }

  @Override
  public Said stream(Wish wish) {
    List<GenerateContentResponse> all = new ArrayList<>();
    try (var chunks =
        client.models.generateContentStream(wish.model(), contents(wish), config(wish))) {
      chunks.forEach(all::add);
    }
    return said(all);
  }

  @Override
  public Said askLater(Wish wish) {
    return said(
        List.of(
            OfficialSdk.come(
                client.async.models.generateContent(wish.model(), contents(wish), config(wish)))));
  }

  @Override
  public Said streamLater(Wish wish) {
    List<GenerateContentResponse> all = new ArrayList<>();
    try (var chunks =
        OfficialSdk.come(
            client.async.models.generateContentStream(
                wish.model(), contents(wish), config(wish)))) {
      chunks.forEach(all::add);
    }
    return said(all);
  }

  private static Said said(List<GenerateContentResponse> chunks) {
    List<Part> parts =
        chunks.stream()
            .flatMap(c -> c.candidates().stream())
            .flatMap(c -> c.stream())
            .flatMap(c -> c.content().stream())
            .flatMap(c -> c.parts().stream())
            .flatMap(p -> p.stream())
            .toList();
    GenerateContentResponse last = chunks.getLast();
    GenerateContentResponseUsageMetadata usage = last.usageMetadata().orElseThrow();
    List<Called> calls =
        parts.stream().flatMap(p -> p.functionCall().stream()).map(GeminiSdk::called).toList();
    return new Said(
        text(parts, false),
        text(parts, true),
        calls,
        end(reason(last), calls),
        usage.promptTokenCount().orElse(0),
        usage.candidatesTokenCount().orElse(0) + usage.thoughtsTokenCount().orElse(0),
        usage.cachedContentTokenCount().orElse(0),
        Content.builder().role("model").parts(parts).build());
  }

  private static FinishReason.@Nullable Known reason(GenerateContentResponse last) {
    return last.candidates().orElse(List.of()).stream()
        .flatMap(c -> c.finishReason().stream())
        .map(FinishReason::knownEnum)
        .findFirst()
        .orElse(null);
  }

  private static End end(FinishReason.@Nullable Known reason, List<Called> calls) {
    if (reason == null) {
      return End.REFUSED;
    }
    return switch (reason) {
      case STOP -> calls.isEmpty() ? End.DONE : End.TOOLS;
      case MAX_TOKENS -> End.LENGTH;
      case SAFETY, PROHIBITED_CONTENT, BLOCKLIST, SPII, RECITATION -> End.REFUSED;
      case FINISH_REASON_UNSPECIFIED -> End.TOOLS; // an imitation's own word for calls
      default -> throw new AssertionError(reason);
    };
  }

  private static Called called(FunctionCall call) {
    return new Called(
        call.id().orElse(""), call.name().orElseThrow(), call.args().orElse(Map.of()));
  }

  private static String text(List<Part> parts, boolean thoughts) {
    return parts.stream()
        .filter(p -> p.thought().orElse(false) == thoughts)
        .map(p -> p.text().orElse(""))
        .collect(Collectors.joining());
  }

  @Override
  public int status(Throwable failure) {
    return ((ApiException) failure).code();
  }

  Client client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}
