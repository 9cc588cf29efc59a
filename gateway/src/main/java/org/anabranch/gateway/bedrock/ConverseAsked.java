package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.BlockPlaces;
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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A request of Converse, ConverseStream or CountTokens, or in Nova's dialect, nearly the same. */
final class ConverseAsked implements Asked {
  /** Words that may mean a need; whether they do is found out by reading. */
  private static final Wanted WANTED =
      Wanted.of(
          Set.of(
              "image",
              "video",
              "audio",
              "document",
              "textFormat",
              "effort",
              "reasoningContent",
              "systemTool",
              "thinking",
              "reasoning_config",
              "reasoningConfig",
              "reasoning_effort"));

  private final Incoming request;
  private final ModelPath path;
  private final BodyScan scan;
  private final long startNanos = System.nanoTime();
  private final long maxOutputTokens;
  private final Map<String, String> tags;
  private @Nullable Conversation conversation;

  /** Throws {@link BadRequest}. */
  ConverseAsked(Incoming request, ModelPath path) {
    this.request = request;
    this.path = path;
    this.scan = BodyScan.of(request.array(), request.length(), WANTED);
    scan.list("messages");
    this.maxOutputTokens = maxTokens();
    this.tags = readTags();
  }

  private long maxTokens() {
    Field config = part("inferenceConfig");
    Field most = config.get(config.has("max_new_tokens") ? "max_new_tokens" : "maxTokens");
    return most.isThere() ? most.whole(1, Integer.MAX_VALUE) : 0;
  }

  private Map<String, String> readTags() {
    Map<String, String> read = new LinkedHashMap<>();
    if (scan.has("requestMetadata")) {
      part("requestMetadata").fields().forEach(f -> read.put(f.name(), f.text()));
    }
    return Map.copyOf(read);
  }

  /** One field of the first level by itself; the rest of the body may be long. */
  private Field part(String name) {
    BodyScan.Field field = scan.field(name);
    JsonNode value =
        field == null || !scan.has(name)
            ? Json.MAPPER.missingNode()
            : Json.MAPPER.readTree(request.array(), field.start(), field.end() - field.start());
    return new Field(value, name, name);
  }

  @Override
  public String model() {
    return path.model();
  }

  @Override
  public boolean stream() {
    return path.action().endsWith("-stream");
  }

  @Override
  public String streamType() {
    return Frame.STREAM_TYPE;
  }

  @Override
  public long maxOutputTokens() {
    return maxOutputTokens;
  }

  @Override
  public Weight weight() {
    return scan.weight(scan.list("messages"));
  }

  /** A body that cannot be read may still be passed on; then what it needs is the vendor's say. */
  @Override
  public Set<Capability> needs() {
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    try {
      if (!scan.found().isEmpty()) {
        needs.addAll(Needs.of(conversation()));
      }
    } catch (BadRequest e) {
      needs.clear();
    }
    if (scan.has("toolConfig")) {
      needs.add(Capability.TOOLS);
    }
    if (stream()) {
      needs.add(Capability.STREAMING);
    }
    return needs;
  }

  @Override
  public Map<String, String> tags() {
    return tags;
  }

  @Override
  public Conversation conversation() {
    if (conversation == null) {
      conversation = new ConversationReader().read(Field.root(tree()), model(), stream());
    }
    return conversation;
  }

  @Override
  public String place(String field) {
    return new BlockPlaces(tree().path("messages"), ConverseAsked::isPart, ".toolResult")
        .of(field)
        .replaceFirst("(content\\[\\d+])\\.(context|citations)$", "$1.document.$2");
  }

  /** The mark of a cache and the seal of a call belong to a part. */
  private static boolean isPart(JsonNode block) {
    JsonNode seal = block.path("reasoningContent").path("redactedContent");
    return !block.has("cachePoint")
        && !(seal.isString() && Seals.readOfCall(seal.stringValue()) != null);
  }

  private JsonNode tree() {
    try {
      return Json.MAPPER.readTree(request.array(), 0, request.length());
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    ByteBuf body =
        holdsForeignSeals()
            ? scan.with(request.body(), Map.of("messages", withoutForeignSeals()))
            : request.body().retainedDuplicate();
    Outgoing outgoing = Outgoing.post(ModelPath.of(upstream.model(), path.action()), body);
    if (stream()) {
      outgoing.headers().set(HttpHeaderNames.ACCEPT, Frame.STREAM_TYPE);
    }
    return outgoing;
  }

  /** Whether reasoning that others sealed may be among the turns, which Bedrock would refuse. */
  @Override
  public boolean holdsForeignSeals() {
    if (!scan.found().contains("reasoningContent")) {
      return false;
    }
    ByteBuf body = Unpooled.wrappedBuffer(request.array(), 0, request.length());
    for (byte[] sign : Seals.signs()) {
      if (ByteBufUtil.indexOf(Unpooled.wrappedBuffer(sign), body) >= 0) {
        return true;
      }
    }
    return false;
  }

  private String withoutForeignSeals() {
    JsonNode messages = part("messages").value();
    for (JsonNode message : messages) {
      if (message.path("content") instanceof ArrayNode content) {
        ArrayNode kept = content.arrayNode();
        content.valueStream().filter(block -> !isForeign(block)).forEach(kept::add);
        ((ObjectNode) message).set("content", kept);
      }
    }
    return messages.toString();
  }

  private static boolean isForeign(JsonNode block) {
    JsonNode reasoning = block.path("reasoningContent");
    return Seals.isForeign(reasoning.path("reasoningText").path("signature").asString(""))
        || Seals.isForeign(reasoning.path("redactedContent").asString(""));
  }

  long millisSince() {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }
}
