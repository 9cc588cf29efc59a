package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
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
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A request for a response, scanned once. */
final class ResponsesAsked implements Asked {
  private static final Map<String, Capability> WORDS =
      Map.of(
          "input_image", Capability.IMAGES,
          "input_audio", Capability.AUDIO,
          "input_file", Capability.DOCUMENTS);

  /** What an answer repeats of its request, with what stands where the request is silent. */
  private static final Map<String, String> REPEATED =
      Map.of(
          "metadata", "{}",
          "parallel_tool_calls", "true",
          "temperature", "1.0",
          "text", "{\"format\":{\"type\":\"text\"}}",
          "tool_choice", "\"auto\"",
          "tools", "[]",
          "top_p", "1.0",
          "truncation", "\"disabled\"",
          "reasoning", "{\"effort\":null,\"summary\":null}");

  private static final List<String> REPEATED_OR_NULL =
      List.of("instructions", "max_output_tokens", "user");

  private static final String FILE = "file_id";
  private static final String REASONED = "=reasoning";
  private static final String SEARCHED = "=" + ResponsesSearch.CALL;
  private static final String PREVIOUS = "previous_response_id";
  private static final String STORE = "store";
  private static final String BACKGROUND = "background";
  private static final String CONVERSATION = "conversation";
  private static final Set<String> SEARCH_TOOLS =
      ResponsesSearch.TYPES.stream().map(type -> "=" + type).collect(Collectors.toSet());
  private static final Wanted WANTED =
      Wanted.of(
          Stream.of(WORDS.keySet(), Set.of(FILE, REASONED, SEARCHED), SEARCH_TOOLS)
              .flatMap(Set::stream)
              .collect(Collectors.toSet()));

  private final ByteBuf body;
  private final BodyScan scan;
  private final String model;
  private final boolean stream;
  private final long maxTokens;
  private final Weight weight;
  private final Set<Capability> needs = EnumSet.noneOf(Capability.class);
  private int sequence;
  private @Nullable String keptAs;
  private @Nullable String keptAfter;
  private @Nullable String keptIn;
  private @Nullable Recalled before;

  /** Throws {@link BadRequest}. */
  ResponsesAsked(Incoming request) {
    this.body = request.body();
    this.scan = BodyScan.of(request.array(), request.length(), WANTED);
    this.model = scan.text("model");
    this.stream = scan.flag("stream");
    this.maxTokens = scan.count("max_output_tokens", Integer.MAX_VALUE);
    if (!scan.has("input") && !scan.has("prompt")) {
      throw Fields.wrong("input", "is missing");
    }
    if (scan.flag(BACKGROUND) && !wantsKeeping()) {
      throw Fields.wrong(STORE, "cannot be false together with “background”");
    }
    BodyScan.Field input = scan.field("input");
    this.weight = scan.weight(2 + (input == null ? 0 : input.elements()));
    findNeeds();
  }

  private void findNeeds() {
    for (String word : scan.found()) {
      if (WORDS.get(word) instanceof Capability needed) {
        needs.add(needed);
      }
    }
    BodyScan.Field tools = scan.field("tools");
    if (tools != null && tools.elements() > 0) {
      needs.add(Capability.TOOLS);
      if (scan.found().stream().anyMatch(SEARCH_TOOLS::contains)) {
        needs.add(Capability.WEB_SEARCH);
      }
    }
    switch (value("text", "null").path("format").path("type").asString("")) {
      case "json_object" -> needs.add(Capability.JSON);
      case "json_schema" -> needs.add(Capability.SCHEMA);
      default -> {
        // text needs nothing
      }
    }
    String effort = value("reasoning", "null").path("effort").asString("none");
    if (!effort.equals("none")) {
      needs.add(Capability.REASONING);
    }
    if (stream) {
      needs.add(Capability.STREAMING);
    }
  }

  private JsonNode value(String name, String usual) {
    BodyScan.Field field = scan.field(name);
    return field == null || field.type() == JsonToken.VALUE_NULL
        ? Json.tree(usual)
        : Json.MAPPER.readTree(body.array(), field.start(), field.end() - field.start());
  }

  /** Puts into an answer what it repeats of its request. */
  void repeat(ObjectNode response) {
    REPEATED.forEach((name, usual) -> response.set(name, value(name, usual)));
    REPEATED_OR_NULL.forEach(name -> response.set(name, value(name, "null")));
    response.put(PREVIOUS, keptAfter).put(STORE, keptAs != null && wantsKeeping());
    if (keptIn != null) {
      response.putObject(CONVERSATION).put("id", keptIn);
    }
  }

  /** The answer's id: the one it is kept under, else one made of the vendor's. */
  String answerId(String vendors) {
    return keptAs == null ? ResponsesReply.id("resp_", vendors) : keptAs;
  }

  @Override
  public @Nullable String goesOnFrom() {
    return scan.textOrNull(PREVIOUS);
  }

  @Override
  public @Nullable String belongsTo() {
    JsonNode said = value(CONVERSATION, "null");
    if (said.isNull()) {
      return null;
    }
    JsonNode id = said.isObject() ? said.path("id") : said;
    if (!id.isString()) {
      throw Fields.wrong(CONVERSATION, "must be an id, or an object with one");
    }
    if (scan.textOrNull(PREVIOUS) != null) {
      throw Fields.wrong(CONVERSATION, "cannot be given together with “previous_response_id”");
    }
    return id.asString();
  }

  @Override
  public boolean inBackground() {
    return scan.flag(BACKGROUND);
  }

  /** As OpenAI has it, unless the client says otherwise. */
  @Override
  public boolean wantsKeeping() {
    return !scan.has(STORE) || scan.flag(STORE);
  }

  @Override
  public void kept(String id, @Nullable String after, @Nullable String conversation) {
    keptAs = id;
    keptAfter = after;
    keptIn = conversation;
  }

  /** Counts the events of the stream in answer to this. */
  int nextSequence() {
    return sequence++;
  }

  /** What an earlier attempt counted was shown to nobody. */
  void countAnew() {
    sequence = 0;
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
    Map<String, String> tags = new HashMap<>();
    value("metadata", "{}")
        .properties()
        .forEach(e -> tags.put(e.getKey(), e.getValue().asString("")));
    return tags;
  }

  @Override
  public boolean namesFiles() {
    return scan.found().contains(FILE);
  }

  @Override
  public Conversation conversation() {
    if (keptAs == null && scan.flag(STORE)) {
      throw Fields.wrong(STORE, "cannot be true: this gateway keeps no responses");
    }
    if (keptAs == null && scan.flag(BACKGROUND)) {
      throw Fields.wrong(BACKGROUND, "cannot be true: this gateway keeps no responses");
    }
    try {
      return ResponsesRequest.read(body.array(), body.writerIndex(), keptAs != null);
    } catch (BadRequest e) {
      throw e.param() == null || before == null ? e : e.at(before.place(e.param()));
    }
  }

  @Override
  public void recalled(Recalled said) {
    before = said;
  }

  @Override
  public String place(String field) {
    String place = ownPlace(field);
    return before == null ? place : before.place(place);
  }

  @Override
  public boolean isKept(String field) {
    return before != null && before.holds(ownPlace(field));
  }

  private String ownPlace(String field) {
    return ResponsesRequest.place(body.array(), body.writerIndex(), field);
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    return Outgoing.post(OpenAiResponsesVendor.PATH, spliced(upstream));
  }

  @Override
  public Outgoing passThroughCount(Upstream upstream) {
    return Outgoing.post(OpenAiResponsesVendor.COUNT_PATH, spliced(upstream));
  }

  private ByteBuf spliced(Upstream upstream) {
    Set<String> removed = new HashSet<>();
    for (String hint : Quirks.HINTS) {
      if (upstream.quirks().contains("no_" + hint)) {
        removed.add(hint);
      }
    }
    Map<String, String> values = new HashMap<>();
    values.put("model", Json.write(upstream.model()));
    if (scan.found().contains(REASONED) || scan.found().contains(SEARCHED)) {
      values.put("input", withoutForeign());
    }
    return scan.with(body, values, removed);
  }

  @Override
  public boolean holdsForeignSeals() {
    return scan.found().contains(REASONED)
        && value("input", "[]").valueStream().anyMatch(Seals::isForeign);
  }

  /**
   * The vendor would refuse reasoning that another sealed, and calls that it never saw: searches of
   * others go to it in words.
   */
  private String withoutForeign() {
    JsonNode input = value("input", "[]");
    ArrayNode kept = Json.MAPPER.createArrayNode();
    input.forEach(
        item -> {
          if (!Seals.isForeign(item)) {
            kept.add(ResponsesSearch.isForeign(item) ? ResponsesSearch.inWords(item) : item);
          }
        });
    return kept.toString();
  }
}
