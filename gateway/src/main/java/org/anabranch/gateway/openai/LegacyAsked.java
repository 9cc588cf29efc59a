package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.BodyScan;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.Wanted;
import org.anabranch.gateway.dialect.Weight;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request of OpenAI's first dialect: a text to go on with, no conversation. Only vendors that
 * speak the dialect can be asked: a text to go on with is not something said to a model, and {@code
 * prompt} among the conversation's extras has every other writer say so.
 *
 * <p>Guardrails and the cache see it as a conversation all the same: each prompt is a turn, and all
 * other fields stand under that {@code prompt}. {@link #ask} puts them together again.
 */
final class LegacyAsked implements Asked {
  static final String PATH = "/completions";
  private static final String PROMPT = "prompt";

  /** What is said anew for each vendor, or stands elsewhere in the conversation. */
  private static final Set<String> APART = Set.of("model", "stream", "stream_options", "user");

  private static final int MOST_CHOICES = 128;

  /** What vendors take when nothing is said. */
  private static final long USUAL_MAX_TOKENS = 16;

  private final ByteBuf body;
  private final int length;
  private final BodyScan scan;
  private final String model;
  private final boolean stream;
  private final long maxTokens;
  private final int choices;
  private final Weight weight;
  private final JsonNode prompt;
  private final boolean usageAsked;

  /**
   * @param addressed the model that the address names, or null. Throws {@link BadRequest}.
   */
  LegacyAsked(Incoming request, @Nullable String addressed) {
    this.body = request.body();
    this.length = request.length();
    this.scan = BodyScan.of(request.array(), request.length(), Wanted.NOTHING);
    this.model = addressed == null ? scan.text("model") : addressed;
    this.stream = scan.flag("stream");
    this.maxTokens = Math.max(1, scan.count("max_tokens", Integer.MAX_VALUE));
    this.choices = (int) Math.max(1, scan.count("n", MOST_CHOICES));
    if (!scan.has(PROMPT)) {
      throw Fields.wrong(PROMPT, "is missing");
    }
    this.prompt = value(PROMPT);
    this.weight = scan.weight(Math.max(1, prompt.size()));
    this.usageAsked = value("stream_options").path("include_usage").asBoolean(false);
  }

  private JsonNode value(String name) {
    BodyScan.Field field = scan.field(name);
    return field == null
        ? Json.MAPPER.nullNode()
        : Json.MAPPER.readTree(body.array(), field.start(), field.end() - field.start());
  }

  boolean usageAsked() {
    return usageAsked;
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
    return scan.has("max_tokens") ? maxTokens : USUAL_MAX_TOKENS;
  }

  /** Several prompts have several answers. */
  @Override
  public int choices() {
    boolean many = prompt.isArray() && prompt.path(0).isContainer() || prompt.path(0).isString();
    return choices * (many ? Math.max(1, prompt.size()) : 1);
  }

  @Override
  public Weight weight() {
    return weight;
  }

  @Override
  public Set<Capability> needs() {
    return stream ? Set.of(Capability.STREAMING) : Set.of();
  }

  /** Most models are for conversations only, and their vendors say so with a 404. */
  @Override
  public boolean mayBeUnserved() {
    return true;
  }

  @Override
  public @Nullable String user() {
    return scan.textOrNull("user");
  }

  @Override
  public Conversation conversation() {
    ObjectNode rest = (ObjectNode) Json.MAPPER.readTree(body.array(), 0, length);
    APART.forEach(rest::remove);
    List<Turn> turns = LegacyPrompt.turns(prompt);
    if (LegacyPrompt.isTexts(prompt)) {
      rest.remove(PROMPT);
    }
    return new Conversation(
        model,
        List.of(),
        turns,
        List.of(),
        ToolChoice.AUTO,
        Sampling.atMost(maxOutputTokens()),
        Format.TEXT,
        null,
        stream,
        user(),
        Map.of(),
        Map.of(PROMPT, rest));
  }

  @Override
  public Outgoing ask(Conversation changed, Outbound outbound, Upstream upstream)
      throws Untranslatable {
    if (!outbound.dialect().equals(OpenAiChat.DIALECT)
        || !(changed.extras().get(PROMPT) instanceof ObjectNode rest)) {
      return outbound.ask(changed, upstream);
    }
    ObjectNode written = rest.deepCopy().put("model", upstream.model());
    if (LegacyPrompt.isTexts(prompt)) {
      written.set(PROMPT, LegacyPrompt.write(changed.turns(), prompt.isArray()));
    }
    if (changed.user() != null) {
      written.put("user", changed.user());
    }
    if (changed.stream()) {
      written.put("stream", true);
      if (!upstream.quirks().contains(Quirks.NO_STREAM_OPTIONS)) {
        written.putObject("stream_options").put("include_usage", true);
      }
    }
    return Outgoing.post(PATH, Outbound.json(Json.MAPPER.writeValueAsBytes(written)));
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    Map<String, String> values = new HashMap<>();
    Set<String> removed = new HashSet<>();
    values.put("model", Json.write(upstream.model()));
    if (upstream.quirks().contains(Quirks.NO_STREAM_OPTIONS)) {
      removed.add("stream_options");
    } else if (stream && !usageAsked) {
      values.put("stream_options", "{\"include_usage\":true}");
    }
    return Outgoing.post(PATH, scan.with(body, values, removed));
  }
}
