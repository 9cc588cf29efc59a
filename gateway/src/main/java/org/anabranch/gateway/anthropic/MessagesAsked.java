package org.anabranch.gateway.anthropic;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BlockPlaces;
import org.anabranch.gateway.dialect.BodyScan;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
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

/** A request for a message, or for the count of its tokens, read as far as routing needs. */
final class MessagesAsked implements Asked {
  /** An answer longer than any model gives. */
  private static final long MOST_TOKENS = 1L << 31;

  private static final String FILE = "file_id";

  private static final String SEARCH_CALL = "=" + Searches.CALL;
  private static final String SEARCH_RESULT = "=" + Searches.RESULT;
  private static final Wanted WANTED =
      Wanted.of(
          Set.of(
              FILE,
              "=image",
              "=document",
              "=json_schema",
              "=thinking",
              SEARCH_CALL,
              SEARCH_RESULT,
              "=redacted_thinking",
              "=web_search_result_location",
              "=web_search_20250305",
              "=web_search_20260209",
              "=web_search_20260318",
              "=enabled",
              "=adaptive",
              "=between_tools"));
  private static final byte[] OUR_SEARCHES =
      ("\"" + Searches.OURS).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MARKED = ("\"" + Seal.MARK).getBytes(StandardCharsets.US_ASCII);

  private final Incoming request;
  private final BodyScan scan;
  private final String model;
  private final boolean stream;
  private final long maxTokens;
  private final int messages;
  private final JsonNode metadata;

  MessagesAsked(Incoming request, Operation operation) {
    this.request = request;
    this.scan = BodyScan.of(request.array(), request.length(), WANTED);
    this.model = scan.text("model");
    this.stream = scan.flag("stream");
    this.messages = scan.list("messages");
    this.maxTokens = operation == Operation.CONVERSE ? maxTokens() : 0;
    this.metadata = metadata();
  }

  /** None at all is asked for to warm the vendor's cache. */
  private long maxTokens() {
    BodyScan.Field field = scan.field("max_tokens");
    if (field == null || field.type() == JsonToken.VALUE_NULL) {
      throw Fields.wrong("max_tokens", "is missing");
    }
    return "0".equals(field.text()) ? 0 : scan.count("max_tokens", MOST_TOKENS);
  }

  private JsonNode metadata() {
    BodyScan.Field field = scan.field("metadata");
    return field == null || field.type() != JsonToken.START_OBJECT
        ? Json.object()
        : Json.MAPPER.readTree(request.array(), field.start(), field.end() - field.start());
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
    return scan.weight(messages);
  }

  @Override
  public Set<Capability> needs() {
    EnumSet<Capability> needs = EnumSet.noneOf(Capability.class);
    Set<String> found = scan.found();
    BodyScan.Field tools = scan.field("tools");
    add(needs, tools != null && tools.elements() > 0, Capability.TOOLS);
    add(needs, found.stream().anyMatch(Searches::isToolWord), Capability.WEB_SEARCH);
    add(needs, found.contains("=image"), Capability.IMAGES);
    add(needs, found.contains("=document"), Capability.DOCUMENTS);
    boolean format = scan.has("output_config") || scan.has("output_format");
    add(needs, format && found.contains("=json_schema"), Capability.SCHEMA);
    boolean on =
        found.contains("=enabled")
            || found.contains("=adaptive")
            || found.contains("=between_tools");
    add(needs, scan.has("thinking") && on, Capability.REASONING);
    add(needs, stream, Capability.STREAMING);
    return needs;
  }

  private static void add(Set<Capability> needs, boolean needed, Capability capability) {
    if (needed) {
      needs.add(capability);
    }
  }

  /** Requests of one user share their beginnings; agents name their session. */
  @Override
  public @Nullable String sessionKey() {
    String session = request.headers().get("x-claude-code-session-id");
    return session == null ? user() : session;
  }

  @Override
  public @Nullable String user() {
    String user = metadata.path("user_id").asString("");
    return user.isEmpty() ? null : user;
  }

  @Override
  public Map<String, String> tags() {
    return RequestReader.tags(new Fields(metadata, "metadata"));
  }

  @Override
  public boolean namesFiles() {
    return scan.found().contains(FILE);
  }

  @Override
  public Conversation conversation() {
    return RequestReader.read(request.array(), request.length());
  }

  @Override
  public String place(String field) {
    return new BlockPlaces(messages(), BlockReader::isPart, "").of(field);
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    return Anthropic.passThrough(this, upstream, false);
  }

  @Override
  public Outgoing passThroughCount(Upstream upstream) {
    return Anthropic.passThrough(this, upstream, true);
  }

  HttpHeaders headers() {
    return request.headers();
  }

  String query() {
    return request.query();
  }

  /** The body for a deployment of this dialect. */
  ByteBuf spliced(Upstream upstream, boolean count) {
    Map<String, String> values = new HashMap<>();
    boolean vertex = Anthropic.isVertex(upstream);
    if (vertex) {
      values.put("anthropic_version", Anthropic.versionAtVertex());
    }
    if (!vertex || count) {
      values.put("model", Json.write(upstream.model()));
    }
    if (holdsForeignSeals() || citesForeign() || searchedForeign()) {
      values.put("messages", withoutForeignSeals());
    }
    Set<String> removed = vertex && !count ? Set.of("model") : Set.of();
    return scan.with(request.body(), values, removed);
  }

  /** Whether reasoning of others is among the turns, which Anthropic would refuse. */
  @Override
  public boolean holdsForeignSeals() {
    return holds(MARKED, "=thinking", "=redacted_thinking");
  }

  /** Whether earlier turns cite what a vendor of another dialect found. */
  private boolean citesForeign() {
    return holds(MARKED, "=web_search_result_location");
  }

  /** Whether another vendor searched the web in earlier turns. */
  private boolean searchedForeign() {
    return holds(OUR_SEARCHES, SEARCH_CALL, SEARCH_RESULT);
  }

  /** Whether blocks of one of these types are there, and something under a mark of ours. */
  private boolean holds(byte[] mark, String... types) {
    if (Stream.of(types).noneMatch(scan.found()::contains)) {
      return false;
    }
    ByteBuf body = Unpooled.wrappedBuffer(request.array(), 0, request.length());
    return ByteBufUtil.indexOf(Unpooled.wrappedBuffer(mark), body) >= 0;
  }

  private JsonNode messages() {
    BodyScan.Field field = requireNonNull(scan.field("messages"));
    return Json.MAPPER.readTree(request.array(), field.start(), field.end() - field.start());
  }

  private String withoutForeignSeals() {
    JsonNode messages = messages();
    for (JsonNode message : messages) {
      if (message.path("content") instanceof ArrayNode content) {
        ArrayNode kept = content.arrayNode();
        content
            .valueStream()
            .filter(block -> !isForeign(block))
            .map(MessagesAsked::own)
            .forEach(kept::add);
        ((ObjectNode) message).set("content", kept);
      }
    }
    return messages.toString();
  }

  /** Without what other vendors have found, and with their searches in words. */
  private static JsonNode own(JsonNode block) {
    String told = Searches.isForeign(block) ? Searches.told(block) : null;
    return told != null
        ? Json.object().put("type", "text").put("text", told)
        : block instanceof ObjectNode object ? Citations.withoutForeign(object) : block;
  }

  private static boolean isForeign(JsonNode block) {
    return switch (block.path("type").asString("")) {
      case "thinking" -> block.path("signature").asString("").startsWith(Seal.MARK);
      case "redacted_thinking" -> block.path("data").asString("").startsWith(Seal.MARK);
      default -> false;
    };
  }
}
