package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chat request, scanned once: what decides its route and its bill, and where in the bytes that
 * stands. For a vendor of the same dialect the bytes are the client's, but for the model's name,
 * the wish for usage in a stream, and what the vendor's quirks ask for.
 */
final class ChatAsked implements Asked {
  private static final int MOST_CHOICES = 128;
  private static final Map<String, Capability> WORDS =
      Map.of(
          "image_url", Capability.IMAGES,
          "input_audio", Capability.AUDIO,
          "video_url", Capability.VIDEO,
          "file", Capability.DOCUMENTS);

  private static final String FILE = "file_id";
  private static final Wanted WANTED =
      Wanted.of(
          Stream.concat(WORDS.keySet().stream(), Stream.of(FILE)).collect(Collectors.toSet()));

  private final ByteBuf body;
  private final BodyScan scan;
  private final @Nullable String addressed;
  private final String model;
  private final boolean stream;
  private final long maxTokens;
  private final int choices;
  private final Weight weight;
  private final JsonNode streamOptions;
  private final Set<Capability> needs = EnumSet.noneOf(Capability.class);

  /**
   * @param addressed the model that the address names, or null. Throws {@link BadRequest}.
   */
  ChatAsked(Incoming request, @Nullable String addressed) {
    this.body = request.body();
    this.scan = BodyScan.of(request.array(), request.length(), WANTED);
    this.addressed = addressed;
    this.model = addressed == null ? scan.text("model") : addressed;
    this.stream = scan.flag("stream");
    this.maxTokens =
        Math.max(
            scan.count("max_tokens", Integer.MAX_VALUE),
            scan.count("max_completion_tokens", Integer.MAX_VALUE));
    this.choices = (int) Math.max(1, scan.count("n", MOST_CHOICES));
    this.weight = scan.weight(scan.list("messages"));
    this.streamOptions = options();
    findNeeds();
  }

  private JsonNode options() {
    JsonNode options = value("stream_options");
    if (!options.isNull() && !options.isObject()) {
      throw Fields.wrong("stream_options", "must be an object");
    }
    return options;
  }

  /** A small field of the first level, null where it is absent. */
  private JsonNode value(String name) {
    BodyScan.Field field = scan.field(name);
    return field == null
        ? Json.MAPPER.nullNode()
        : Json.MAPPER.readTree(body.array(), field.start(), field.end() - field.start());
  }

  private void findNeeds() {
    for (String word : scan.found()) {
      if (WORDS.get(word) instanceof Capability needed) {
        needs.add(needed);
      }
    }
    BodyScan.Field tools = scan.field("tools");
    BodyScan.Field format = scan.field("response_format");
    if (tools != null && tools.elements() > 0) {
      needs.add(Capability.TOOLS);
    }
    if (format != null && format.type() == JsonToken.START_OBJECT) {
      switch (value("response_format").path("type").asString("")) {
        case "json_object" -> needs.add(Capability.JSON);
        case "json_schema" -> needs.add(Capability.SCHEMA);
        default -> {
          // text needs nothing
        }
      }
    }
    if (scan.has("reasoning_effort") && !scan.text("reasoning_effort").equals("none")) {
      needs.add(Capability.REASONING);
    }
    if (scan.has(ChatSearch.FIELD)) {
      needs.add(Capability.WEB_SEARCH);
    }
    if (scan.flag("logprobs")) {
      needs.add(Capability.LOGPROBS);
    }
    if (stream) {
      needs.add(Capability.STREAMING);
    }
    for (JsonNode medium : value(ChatOutput.MODALITIES)) {
      switch (medium.asString("")) {
        case ChatOutput.AUDIO -> needs.add(Capability.SPEECH);
        case ChatOutput.IMAGE -> needs.add(Capability.IMAGE_GENERATION);
        default -> {
          // text needs nothing
        }
      }
    }
  }

  /** What the client wants to have sound kept in, or null. */
  @Nullable String soundFormat() {
    JsonNode format = value(ChatOutput.AUDIO).path("format");
    return format.isString() ? format.asString() : null;
  }

  /** Whether the client wants usage at the end of its stream. */
  boolean usageAsked() {
    return streamOptions.path("include_usage").asBoolean(false);
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public boolean stream() {
    return stream;
  }

  @Override
  public long maxOutputTokens() {
    return maxTokens;
  }

  @Override
  public int choices() {
    return choices;
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
  public @Nullable String sessionKey() {
    return scan.textOrNull("prompt_cache_key");
  }

  @Override
  public @Nullable String user() {
    String safety = scan.textOrNull("safety_identifier");
    return safety == null ? scan.textOrNull("user") : safety;
  }

  @Override
  public Map<String, String> tags() {
    if (!scan.has("metadata")) {
      return Map.of();
    }
    JsonNode metadata = value("metadata");
    Map<String, String> tags = new HashMap<>();
    metadata.properties().forEach(e -> tags.put(e.getKey(), e.getValue().asString("")));
    return tags;
  }

  @Override
  public boolean namesFiles() {
    return scan.found().contains(FILE);
  }

  @Override
  public Conversation conversation() {
    return ChatRequest.read(body.array(), body.writerIndex(), addressed);
  }

  @Override
  public String place(String field) {
    return ChatRequest.place(body.array(), body.writerIndex(), field);
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    Map<String, String> values = new HashMap<>();
    Set<String> removed = new HashSet<>();
    values.put("model", BodyScan.quoted(upstream.model()));
    if (stream && !usageAsked() && !upstream.quirks().contains(Quirks.NO_STREAM_OPTIONS)) {
      ObjectNode options =
          streamOptions instanceof ObjectNode given ? given.deepCopy() : Json.object();
      values.put("stream_options", options.put("include_usage", true).toString());
    }
    for (String quirk : upstream.quirks()) {
      apply(quirk, values, removed);
    }
    ByteBuf spliced = scan.with(body, values, removed);
    return Outgoing.post(
        OpenAiCompletions.PATH,
        upstream.quirks().contains(Quirks.NO_DEVELOPER) ? withoutDevelopers(spliced) : spliced);
  }

  /** What a quirk changes in the first level. */
  private void apply(String quirk, Map<String, String> values, Set<String> removed) {
    switch (quirk) {
      case Quirks.MAX_TOKENS -> rename("max_completion_tokens", "max_tokens", values, removed);
      case Quirks.MAX_COMPLETION_TOKENS ->
          rename("max_tokens", "max_completion_tokens", values, removed);
      case Quirks.RANDOM_SEED -> rename("seed", "random_seed", values, removed);
      default -> {
        String field = quirk.startsWith("no_") ? quirk.substring("no_".length()) : "";
        if (Quirks.HINTS.contains(field)) {
          removed.add(field);
        }
      }
    }
  }

  private void rename(String from, String to, Map<String, String> values, Set<String> removed) {
    if (scan.has(from) && !scan.has(to)) {
      values.put(to, value(from).toString());
    }
    removed.add(from);
  }

  /** Has {@code system} say what only OpenAI's own models know as {@code developer}. */
  private static ByteBuf withoutDevelopers(ByteBuf whole) {
    byte[] bytes = new byte[whole.readableBytes()];
    whole.getBytes(whole.readerIndex(), bytes);
    List<Integer> places = developers(bytes);
    if (places.isEmpty()) {
      return whole;
    }
    whole.release();
    byte[] system = "\"system\"".getBytes(StandardCharsets.US_ASCII);
    for (int at : places) {
      System.arraycopy(system, 0, bytes, at, system.length);
      Arrays.fill(bytes, at + system.length, at + "\"developer\"".length(), (byte) ' ');
    }
    return Unpooled.wrappedBuffer(bytes);
  }

  /** Where in the body the role of a message is {@code developer}, at its quote. */
  private static List<Integer> developers(byte[] bytes) {
    List<Integer> places = new ArrayList<>();
    try (JsonParser parser = Json.MAPPER.createParser(bytes)) {
      int depth = 0;
      boolean role = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME) {
          role = depth == 3 && parser.currentName().equals("role");
          continue;
        }
        if (role
            && token == JsonToken.VALUE_STRING
            && parser.getString().equals("developer")
            && bytes[(int) parser.currentTokenLocation().getByteOffset() + 10] == '"') {
          places.add((int) parser.currentTokenLocation().getByteOffset());
        }
        role = false;
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
    }
    return places;
  }
}
