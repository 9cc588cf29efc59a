package org.anabranch.gateway.gemini;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.BodyScan;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.Wanted;
import org.anabranch.gateway.dialect.Weight;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One request of this dialect. Only its address changes on the way to Google: the body is its own.
 */
final class GeminiAsked implements Asked {
  private static final Wanted WANTED =
      Wanted.of(
          Set.of(
              "functionDeclarations",
              "function_declarations",
              "googleSearch",
              "google_search",
              "responseSchema",
              "response_schema",
              "responseJsonSchema",
              "response_json_schema",
              "responseLogprobs",
              "response_logprobs",
              "thinkingConfig",
              "thinking_config",
              "mimeType",
              "mime_type"));

  private final Incoming request;
  private final Address address;
  private final boolean counting;
  private final JsonNode generation;
  private final Outputs outputs;
  private final Weight weight;
  private final Set<Capability> needs;

  private GeminiAsked(Incoming request, Address address, boolean counting) {
    this.request = request;
    this.address = address;
    this.counting = counting;
    BodyScan scan = BodyScan.of(request.array(), request.length(), WANTED);
    boolean wrapped = counting && scan.has("generateContentRequest");
    this.weight = scan.weight(wrapped ? 1 : scan.list("contents"));
    BodyScan.Field camel = scan.field("generationConfig");
    this.generation = part(request, camel == null ? scan.field("generation_config") : camel);
    this.outputs = new Outputs(generation);
    this.needs = needs(scan.found());
  }

  static GeminiAsked read(Incoming request) {
    Address address = Address.of(request);
    if (address == null) {
      throw new IllegalArgumentException(request.path() + " is not an address of this dialect");
    }
    return new GeminiAsked(request, address, address.verb().equals("countTokens"));
  }

  private static JsonNode part(Incoming request, BodyScan.@Nullable Field field) {
    if (field == null) {
      return Json.object();
    }
    byte[] bytes = Arrays.copyOfRange(request.array(), field.start(), field.end());
    return tree(bytes, bytes.length);
  }

  static JsonNode tree(byte[] body, int length) {
    try {
      return Json.MAPPER.readTree(body, 0, length);
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
  }

  private Set<Capability> needs(Set<String> found) {
    EnumSet<Capability> needs = EnumSet.noneOf(Capability.class);
    for (String word : found) {
      switch (Fields.camel(word)) {
        case "functionDeclarations" -> needs.add(Capability.TOOLS);
        case "googleSearch" -> needs.add(Capability.WEB_SEARCH);
        case "responseSchema", "responseJsonSchema" -> needs.add(Capability.SCHEMA);
        case "responseLogprobs" -> needs.add(Capability.LOGPROBS);
        case "thinkingConfig" -> needs.add(Capability.REASONING);
        default -> {
          // a media type: which one is told below
        }
      }
    }
    if (outputs.isAloud()) {
      needs.add(Capability.SPEECH);
    }
    if (outputs.isPictured()) {
      needs.add(Capability.IMAGE_GENERATION);
    }
    if (weight.attachments() > 0 || found.contains("mimeType") || found.contains("mime_type")) {
      String text = request.body().toString(StandardCharsets.ISO_8859_1);
      need(needs, text, "\"image/", Capability.IMAGES);
      need(needs, text, "\"audio/", Capability.AUDIO);
      need(needs, text, "\"video/", Capability.VIDEO);
      need(needs, text, "\"application/pdf", Capability.DOCUMENTS);
    }
    return needs;
  }

  private static void need(Set<Capability> needs, String text, String sign, Capability what) {
    if (text.contains(sign)) {
      needs.add(what);
    }
  }

  @Override
  public String model() {
    return address.model();
  }

  @Override
  public boolean stream() {
    return address.verb().equals("streamGenerateContent");
  }

  /** Whether the client wants nothing but sound: what is said then stands nowhere in words. */
  boolean wantsSoundAlone() {
    return outputs.isSoundAlone();
  }

  /** Whether the client wants one JSON list for a stream, and not events. */
  boolean wantsList() {
    return stream() && !"sse".equals(request.parameter("alt"));
  }

  @Override
  public long maxOutputTokens() {
    Long most = Fields.whole(generation, "maxOutputTokens");
    if (most != null && (most < 1 || most > Integer.MAX_VALUE)) {
      throw new BadRequest(
          "maxOutputTokens must be a whole number from 1.", "generationConfig.maxOutputTokens");
    }
    return most == null ? 0 : most;
  }

  @Override
  public int choices() {
    Integer candidates = Fields.small(generation, "candidateCount");
    if (candidates != null && (candidates < 1 || candidates > 128)) {
      throw new BadRequest(
          "candidateCount must be from 1 to 128.", "generationConfig.candidateCount");
    }
    return candidates == null ? 1 : candidates;
  }

  @Override
  public Weight weight() {
    return weight;
  }

  @Override
  public Set<Capability> needs() {
    return needs;
  }

  @Override
  public Conversation conversation() {
    return new RequestReader(content()).read(model(), stream());
  }

  private JsonNode content() {
    JsonNode body = tree(request.array(), request.length());
    JsonNode wrapped = Fields.get(body, "generateContentRequest");
    return counting && wrapped.isObject() ? wrapped : body;
  }

  @Override
  public String place(String field) {
    return new ContentPlaces(content()).of(field);
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    String path = Gemini.path(upstream.model(), address.verb());
    ByteBuf body = request.body().retainedSlice(0, request.length());
    return Outgoing.post(stream() ? path + "?alt=sse" : path, body);
  }

  @Override
  public Outgoing passThroughCount(Upstream upstream) {
    return passThrough(upstream);
  }

  @Override
  public String streamType() {
    return wantsList() ? "application/json" : "text/event-stream";
  }

  static List<JsonNode> requests(JsonNode body) {
    return Fields.list(body, "requests");
  }
}
