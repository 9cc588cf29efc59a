package org.anabranch.gateway.anthropic;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@link Conversation} as a request for a message. What is decided here:
 *
 * <ul>
 *   <li>Without a bound on the answer it is {@value #USUAL_MOST} tokens beside those for thinking,
 *       or the most the deployment answers with where that is less.
 *   <li>Turns of one side that follow each other become one, with results of tools first.
 *   <li>Instructions in the middle go as such to models that take them (from 4.8), and to others as
 *       words of the user between {@code <system>} tags.
 *   <li>Levels of reasoning: models from 4.6 get {@code adaptive} with the level nearest to what
 *       was asked; older ones and those of other makers a number of tokens. A level, unlike a
 *       number, is a wish: where the bound on the answer leaves no room for the smallest budget,
 *       there is no thinking.
 *   <li>“Any JSON object” has no parameter here; it is asked for in words, after the instructions.
 *   <li>Of more than four cache marks the last four count, as each covers all before it.
 * </ul>
 */
final class RequestWriter {
  static final long USUAL_MOST = 8192;
  private static final int LEAST_BUDGET = 1024;
  private static final int MOST_MARKS = 4;

  private static final String ANY_JSON =
      "Answer with a single JSON object and nothing else: no other words and no code fence.";

  /** Fields that mean here what their names say, whoever sent them. */
  private static final Set<String> KNOWN_EXTRAS =
      Set.of(
          "cache_control",
          "container",
          "context_management",
          "mcp_servers",
          "inference_geo",
          "speed",
          "diagnostics");

  private final Conversation conversation;
  private final Upstream upstream;
  private final ObjectNode body = Json.object();
  private boolean uploads;

  private RequestWriter(Conversation conversation, Upstream upstream) {
    this.conversation = conversation;
    this.upstream = upstream;
  }

  /**
   * @param uploads whether files are named that were uploaded before
   */
  record Written(ObjectNode body, boolean uploads) {}

  /** The body with {@code model} and, for streams, {@code stream}. */
  static Written write(Conversation conversation, Upstream upstream) throws Untranslatable {
    RequestWriter writer = new RequestWriter(conversation, upstream);
    writer.body.put("model", upstream.model());
    writer.sampling();
    writer.prompt();
    conversation
        .output()
        .requireWords("asks for more than words, which Anthropic’s models do not make");
    writer.extras();
    if (conversation.user() != null) {
      writer.body.putObject("metadata").put("user_id", conversation.user());
    }
    if (conversation.stream()) {
      writer.body.put("stream", true);
    }
    writer.limitMarks();
    return new Written(writer.body, writer.uploads);
  }

  /** What counts for {@code count_tokens}. */
  static Written writePrompt(Conversation conversation, Upstream upstream) throws Untranslatable {
    RequestWriter writer = new RequestWriter(conversation, upstream);
    writer.body.put("model", upstream.model());
    writer.prompt();
    writer.limitMarks();
    return new Written(writer.body, writer.uploads);
  }

  private void prompt() throws Untranslatable {
    system();
    messages();
    ToolWriter.write(conversation, body);
    thinking();
    format();
  }

  private void system() {
    List<Part.Text> texts = new ArrayList<>(conversation.system());
    texts.removeIf(text -> text.text().isEmpty());
    if (conversation.format() instanceof Format.JsonObject) {
      texts.add(new Part.Text(ANY_JSON));
    }
    if (texts.size() == 1 && texts.getFirst().cache() == null) {
      body.put("system", texts.getFirst().text());
    } else if (!texts.isEmpty()) {
      ArrayNode blocks = body.putArray("system");
      for (Part.Text text : texts) {
        ObjectNode block = blocks.addObject().put("type", "text").put("text", text.text());
        BlockWriter.mark(block, text.cache());
      }
    }
  }

  private void messages() throws Untranslatable {
    ArrayNode messages = body.putArray("messages");
    String role = "";
    List<Placed> parts = new ArrayList<>();
    for (int i = 0; i < conversation.turns().size(); i++) {
      Turn turn = conversation.turns().get(i);
      String next = role(turn, role);
      if (!next.equals(role)) {
        add(messages, role, parts);
        parts.clear();
      }
      role = next;
      boolean tagged = turn.role() == Turn.Role.SYSTEM && !next.equals("system");
      for (int j = 0; j < turn.parts().size(); j++) {
        Part part = turn.parts().get(j);
        parts.add(
            new Placed(tagged ? tagged(part) : part, "messages[%d].content[%d]".formatted(i, j)));
      }
    }
    add(messages, role, parts);
  }

  private record Placed(Part part, String path) {
    int rank() {
      return part instanceof Part.ToolResult ? 0 : 1;
    }
  }

  /** Instructions must follow a turn of the user. */
  private String role(Turn turn, String before) {
    return switch (turn.role()) {
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case SYSTEM -> {
        ClaudeVersion version = ClaudeVersion.of(upstream.model());
        boolean takesThem = version != null && version.isFrom(4, 8);
        yield takesThem && (before.equals("user") || before.equals("system")) ? "system" : "user";
      }
    };
  }

  private static Part tagged(Part part) {
    return part instanceof Part.Text text
        ? new Part.Text("<system>\n" + text.text() + "\n</system>", text.cache())
        : part;
  }

  private void add(ArrayNode messages, String role, List<Placed> parts) throws Untranslatable {
    ArrayNode content = body.arrayNode();
    BlockWriter blocks = new BlockWriter(content);
    for (Placed placed : parts.stream().sorted(comparing(Placed::rank)).toList()) {
      blocks.write(placed.part(), placed.path());
    }
    uploads |= blocks.uploads();
    if (content.isEmpty()) {
      return;
    }
    ObjectNode message = messages.addObject().put("role", role);
    JsonNode only = content.get(0);
    if (content.size() == 1 && only.size() == 2 && only.path("type").asString("").equals("text")) {
      message.set("content", only.path("text"));
    } else {
      message.set("content", content);
    }
  }

  private void sampling() throws Untranslatable {
    Sampling sampling = conversation.sampling();
    refuse(sampling.choices() > 1, "n", "asks for several answers; Anthropic gives one");
    refuse(sampling.logprobs(), "logprobs", "cannot be had from Anthropic");
    refuse(sampling.seed() != null, "seed", "cannot be sent to Anthropic");
    refuse(isSet(sampling.presencePenalty()), "presence_penalty", "cannot be sent to Anthropic");
    refuse(isSet(sampling.frequencyPenalty()), "frequency_penalty", "cannot be sent to Anthropic");
    JsonNode bias = sampling.logitBias();
    refuse(bias != null && !bias.isEmpty(), "logit_bias", "cannot be sent to Anthropic");
    Double temperature = sampling.temperature();
    refuse(temperature != null && temperature > 1, "temperature", "is at most 1 at Anthropic");
    body.put("max_tokens", most());
    if (temperature != null) {
      body.put("temperature", temperature);
    }
    if (sampling.topP() != null) {
      body.put("top_p", sampling.topP());
    }
    if (sampling.topK() != null) {
      body.put("top_k", sampling.topK());
    }
    if (!sampling.stop().isEmpty()) {
      sampling.stop().forEach(body.putArray("stop_sequences")::add);
    }
  }

  private static boolean isSet(@Nullable Double penalty) {
    return penalty != null && penalty != 0;
  }

  private static void refuse(boolean asked, String field, String why) throws Untranslatable {
    if (asked) {
      throw new Untranslatable(field, why);
    }
  }

  private long most() {
    Long asked = conversation.sampling().maxTokens();
    if (asked != null) {
      return asked;
    }
    Thinking thinking = conversation.thinking();
    long most = USUAL_MOST + (thinking == null ? 0 : thinking.budget());
    return upstream.maxOutput() == null ? most : Math.min(most, upstream.maxOutput());
  }

  private void thinking() throws Untranslatable {
    ObjectNode written = Json.object();
    Thinking thinking = conversation.thinking();
    if (thinking != null) {
      ClaudeVersion version = ClaudeVersion.of(upstream.model());
      if (thinking.effort() == Effort.NONE) {
        written.put("type", "disabled");
      } else if (version != null && version.isFrom(4, 6)) {
        adaptive(thinking, version, written);
      } else {
        enabled(thinking, version, written);
      }
    }
    if (conversation.extras().get("thinking") instanceof ObjectNode rest) {
      written.setAll(rest);
    }
    if (!written.isEmpty()) {
      body.set("thinking", written);
    }
  }

  private void adaptive(Thinking thinking, ClaudeVersion version, ObjectNode written) {
    written.put("type", "adaptive").put("display", display(thinking));
    Effort effort =
        switch (thinking.effort()) {
          case MINIMAL -> Effort.LOW;
          case XHIGH -> version.isFrom(4, 7) ? Effort.XHIGH : Effort.HIGH;
          default -> thinking.effort();
        };
    outputConfig().put("effort", effort.name().toLowerCase(Locale.ROOT));
  }

  private static String display(Thinking thinking) {
    return thinking.visible() ? "summarized" : "omitted";
  }

  private void enabled(Thinking thinking, @Nullable ClaudeVersion version, ObjectNode written)
      throws Untranslatable {
    long room = most() - 1;
    if (room < LEAST_BUDGET) {
      refuse(
          thinking.budgetTokens() != null,
          "thinking.budget_tokens",
          "leaves no room for it within max_tokens");
      return;
    }
    written.put("type", "enabled").put("budget_tokens", Math.min(thinking.budget(), room));
    if (version != null && version.isFrom(4, 0)) {
      written.put("display", display(thinking));
    }
  }

  private ObjectNode outputConfig() {
    return body.path("output_config") instanceof ObjectNode config
        ? config
        : body.putObject("output_config");
  }

  private void format() {
    if (conversation.format() instanceof Format.JsonSchema wanted) {
      outputConfig().putObject("format").put("type", "json_schema").set("schema", schema(wanted));
    }
    if (conversation.extras().get("output_config") instanceof ObjectNode rest) {
      outputConfig().setAll(rest);
    }
  }

  private static JsonNode schema(Format.JsonSchema wanted) {
    return wanted.description() != null
            && wanted.schema() instanceof ObjectNode schema
            && !schema.has("description")
        ? schema.deepCopy().put("description", wanted.description())
        : wanted.schema();
  }

  private void extras() throws Untranslatable {
    for (Map.Entry<String, JsonNode> extra : conversation.extras().entrySet()) {
      String name = extra.getKey();
      if (name.equals("service_tier")) {
        serviceTier(extra.getValue());
      } else if (KNOWN_EXTRAS.contains(name)) {
        body.set(name, extra.getValue());
      } else if (!Set.of("thinking", "output_config", "anthropic_beta").contains(name)) {
        throw new Untranslatable(name, "cannot be sent to Anthropic");
      }
    }
  }

  private void serviceTier(JsonNode tier) throws Untranslatable {
    switch (tier.asString("")) {
      case "auto" -> body.put("service_tier", "auto");
      case "standard_only", "default", "standard" -> body.put("service_tier", "standard_only");
      default -> throw new Untranslatable("service_tier", "is auto or standard_only at Anthropic");
    }
  }

  private void limitMarks() {
    List<ObjectNode> marked = new ArrayList<>();
    body.path("tools").forEach(tool -> collect(tool, marked));
    body.path("system").forEach(block -> collect(block, marked));
    body.path("messages")
        .forEach(message -> message.path("content").forEach(block -> collect(block, marked)));
    int most = MOST_MARKS - (body.has("cache_control") ? 1 : 0);
    marked.stream()
        .limit(Math.max(0, marked.size() - most))
        .forEach(block -> block.remove("cache_control"));
  }

  private static void collect(JsonNode block, List<ObjectNode> marked) {
    if (block.path("type").asString("").equals("tool_result")) {
      block.path("content").forEach(nested -> collect(nested, marked));
    }
    if (block instanceof ObjectNode object && object.hasNonNull("cache_control")) {
      marked.add(object);
    }
  }
}
