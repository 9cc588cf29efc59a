package org.anabranch.gateway.gemini;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
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
 * A conversation as a body of generateContent. Cache marks are left out, as Google caches by
 * itself; so is the user, whom the ledger keeps.
 */
final class RequestWriter {
  static final String CANNOT = "cannot be sent to Google";

  /** Stands where a seal is asked for and the model that called did not give one. */
  private static final String SEALED_BY_NOBODY = "skip_thought_signature_validator";

  private final Conversation conversation;
  private final Upstream upstream;
  private final Shown shown;
  private final Map<String, String> names = new HashMap<>();

  RequestWriter(Conversation conversation, Upstream upstream) {
    this.conversation = conversation;
    this.upstream = upstream;
    this.shown = Shown.in(conversation);
  }

  ObjectNode write() throws Untranslatable {
    ObjectNode body = Json.object();
    extras(body);
    if (!conversation.system().isEmpty()) {
      ArrayNode parts = body.putObject("systemInstruction").putArray("parts");
      conversation.system().forEach(text -> parts.addObject().put("text", text.text()));
    }
    contents(body.putArray("contents"));
    if (!conversation.tools().isEmpty()) {
      ToolWriter.write(conversation, body);
    }
    ObjectNode generation = Json.object();
    sampling(generation, conversation.sampling());
    format(generation);
    Outputs.write(generation, conversation, upstream);
    if (!isOfThirdGeneration() && shown.level() != null) {
      generation.put("mediaResolution", shown.level());
    }
    Thinking thinking = conversation.thinking();
    if (thinking != null) {
      thinking(generation.putObject("thinkingConfig"), thinking);
    }
    if (!generation.isEmpty()) {
      body.set("generationConfig", generation);
    }
    return body;
  }

  /** Of what other dialects know too, how urgently it is to be served. */
  private void extras(ObjectNode body) throws Untranslatable {
    for (Map.Entry<String, JsonNode> extra : conversation.extras().entrySet()) {
      String tier = extra.getValue().asString("");
      if (!extra.getKey().equals(Tiers.NEUTRAL) || !Tiers.OTHERS.contains(tier)) {
        throw new Untranslatable(extra.getKey(), CANNOT);
      }
      body.put(Tiers.OWN, tier);
    }
  }

  /** Turns of one role that follow each other become one, as Google wants roles to alternate. */
  private void contents(ArrayNode contents) throws Untranslatable {
    String lastRole = "";
    ArrayNode parts = contents;
    List<Turn> turns = conversation.turns();
    for (int i = 0; i < turns.size(); i++) {
      String role =
          switch (turns.get(i).role()) {
            case USER -> "user";
            case ASSISTANT -> "model";
            case SYSTEM ->
                throw new Untranslatable(
                    "messages[" + i + "].role", CANNOT + " below the first turn");
          };
      if (!role.equals(lastRole)) {
        ObjectNode content = contents.addObject().put("role", role);
        parts = content.putArray("parts");
        lastRole = role;
      }
      List<Part> said = turns.get(i).parts();
      for (int j = 0; j < said.size(); j++) {
        part(parts, said.get(j), "messages[" + i + "].content[" + j + "]");
      }
    }
    for (int i = contents.size() - 1; i >= 0; i--) {
      if (contents.get(i).path("parts").isEmpty()) {
        contents.remove(i); // somebody who said nothing, which Google refuses
      }
    }
  }

  private void part(ArrayNode parts, Part part, String where) throws Untranslatable {
    switch (part) {
      case Part.Text text -> parts.addObject().put("text", text.text());
      case Part.Refused refused -> parts.addObject().put("text", refused.text());
      case Part.Image image -> image(parts.addObject(), image, where);
      case Part.Audio audio -> media(parts.addObject(), audio.source(), where, null);
      case Part.Video video -> media(parts.addObject(), video.source(), where, null);
      case Part.Document document -> document(parts, document, where);
      case Part.ToolCall call -> call(parts, call);
      case Part.ToolResult result -> result(parts, result, where);
      case Part.Thought thought -> thought(parts, thought);
      case Part.SealedThought _ -> {
        // another's: Google seals nothing whole
      }
      case Part.Native own -> nativePart(parts, own, where);
    }
  }

  private void image(ObjectNode part, Part.Image image, String where) throws Untranslatable {
    if (isOfThirdGeneration()) {
      media(part, image.source(), where, image.detail());
      return;
    }
    if ("low".equals(image.detail()) && shown.isQuickInPart()) {
      throw new Untranslatable(
          where + ".detail", CANNOT + " for some pictures alone before its third generation");
    }
    media(part, image.source(), where, null);
  }

  private static void media(
      ObjectNode part, Part.Source source, String where, @Nullable String detail)
      throws Untranslatable {
    switch (source) {
      case Part.Source.Inline inline ->
          part.putObject("inlineData")
              .put("mimeType", inline.mediaType())
              .put("data", inline.base64());
      case Part.Source.Link link -> {
        String type = link.mediaType() == null ? MediaTypes.guess(link.uri()) : link.mediaType();
        if (type == null) {
          throw new Untranslatable(where, CANNOT + ": the address does not tell its media type");
        }
        part.putObject("fileData").put("mimeType", type).put("fileUri", link.uri());
      }
      case Part.Source.Uploaded file -> {
        if (!file.fileId().startsWith("https:")) {
          throw new Untranslatable(where, CANNOT + ": the file was uploaded elsewhere");
        }
        ObjectNode data = part.putObject("fileData").put("fileUri", file.fileId());
        if (file.mediaType() != null) {
          data.put("mimeType", file.mediaType());
        }
      }
    }
    if (detail != null && !detail.equals("auto")) {
      String level =
          switch (detail) {
            case "low" -> Shown.LOW;
            case "original" -> Shown.ULTRA;
            default -> Shown.HIGH;
          };
      part.putObject("mediaResolution").put("level", level);
    }
  }

  /** Google has no place for a document's name: it stands as a line of text before it. */
  private static void document(ArrayNode parts, Part.Document document, String where)
      throws Untranslatable {
    document.requireShownOnly(where, "Google");
    if (document.name() != null) {
      parts.addObject().put("text", document.name() + ":");
    }
    media(parts.addObject(), document.source(), where, null);
  }

  /**
   * Models from 3 on refuse a step whose first call bears no seal. One that another vendor's model
   * made has none, and gets what Google documents for such calls (ai.google.dev, “Thought
   * signatures”).
   */
  private void call(ArrayNode parts, Part.ToolCall call) {
    boolean first = parts.valueStream().noneMatch(p -> p.has("functionCall"));
    ObjectNode part = parts.addObject();
    names.put(call.id(), call.name());
    ObjectNode written =
        part.putObject("functionCall").put("id", call.id()).put("name", call.name());
    written.set("args", Parts.arguments(call.arguments()));
    if (call.signature() != null && call.signature().dialect().equals(Gemini.DIALECT)) {
      part.put("thoughtSignature", call.signature().value());
    } else if (first && isOfThirdGeneration()) {
      part.put("thoughtSignature", SEALED_BY_NOBODY);
    }
  }

  private void result(ArrayNode parts, Part.ToolResult result, String where) throws Untranslatable {
    String name = result.name() == null ? names.get(result.callId()) : result.name();
    if (name == null) {
      throw new Untranslatable(where, CANNOT + ": no call before it has its id");
    }
    ObjectNode response =
        parts
            .addObject()
            .putObject("functionResponse")
            .put("id", result.callId())
            .put("name", name);
    StringBuilder words = new StringBuilder();
    ArrayNode media = Json.object().putArray("parts");
    for (int i = 0; i < result.content().size(); i++) {
      if (result.content().get(i) instanceof Part.Text text) {
        words.append(words.isEmpty() ? "" : "\n").append(text.text());
      } else {
        part(media, result.content().get(i), where + ".content[" + i + "]");
      }
    }
    response.putObject("response").put(result.error() ? "error" : "output", words.toString());
    if (!media.isEmpty()) {
      response.set("parts", media);
    }
  }

  /**
   * Reasoning of earlier turns may be left out by Google's own rules; only its seal must come back.
   * What another vendor sealed would be refused.
   */
  private static void thought(ArrayNode parts, Part.Thought thought) {
    if (thought.signature() == null || !thought.signature().dialect().equals(Gemini.DIALECT)) {
      return;
    }
    if (TextSeal.put(parts, thought)) {
      return;
    }
    ObjectNode part = parts.addObject().put("text", thought.text());
    if (!thought.text().isEmpty()) {
      part.put("thought", true);
    }
    part.put("thoughtSignature", TextSeal.plain(thought.signature()).value());
  }

  private static void nativePart(ArrayNode parts, Part.Native own, String where)
      throws Untranslatable {
    if (own.dialect().equals(Gemini.DIALECT)) {
      parts.add(own.raw());
    } else if (own.text() != null) {
      parts.addObject().put("text", own.text());
    } else {
      throw new Untranslatable(where, CANNOT);
    }
  }

  private static void sampling(ObjectNode to, Sampling sampling) throws Untranslatable {
    if (sampling.logitBias() != null && !sampling.logitBias().isEmpty()) {
      throw new Untranslatable("logit_bias", CANNOT);
    }
    put(to, "maxOutputTokens", sampling.maxTokens());
    put(to, "temperature", sampling.temperature());
    put(to, "topP", sampling.topP());
    put(to, "topK", sampling.topK());
    put(to, "presencePenalty", sampling.presencePenalty());
    put(to, "frequencyPenalty", sampling.frequencyPenalty());
    put(to, "seed", sampling.seed());
    put(to, "candidateCount", sampling.choices() == 1 ? null : sampling.choices());
    if (!sampling.stop().isEmpty()) {
      ArrayNode stops = to.putArray("stopSequences");
      sampling.stop().forEach(stops::add);
    }
    if (sampling.logprobs()) {
      to.put("responseLogprobs", true);
      put(to, "logprobs", sampling.topLogprobs());
    }
  }

  private static void put(ObjectNode to, String name, @Nullable Number value) {
    switch (value) {
      case null -> {}
      case Long number -> to.put(name, number);
      case Integer number -> to.put(name, number);
      default -> to.put(name, value.doubleValue());
    }
  }

  private void format(ObjectNode to) {
    switch (conversation.format()) {
      case Format.Text _ -> {}
      case Format.JsonObject _ -> to.put("responseMimeType", "application/json");
      case Format.JsonSchema schema ->
          to.put("responseMimeType", "application/json")
              .set("responseJsonSchema", described(schema));
    }
  }

  /** What the answer is for has no place of its own. */
  private static JsonNode described(Format.JsonSchema format) {
    return format.description() != null
            && format.schema() instanceof ObjectNode schema
            && !schema.has("description")
        ? schema.deepCopy().put("description", format.description())
        : format.schema();
  }

  /** Models from 3 on take levels, those before it budgets. */
  private void thinking(ObjectNode to, Thinking thinking) {
    if (isOfThirdGeneration() && thinking.budgetTokens() == null) {
      to.put("thinkingLevel", level(thinking.effort()));
    } else {
      to.put("thinkingBudget", thinking.budget());
    }
    if (thinking.visible()) {
      to.put("includeThoughts", true);
    }
  }

  private boolean isOfThirdGeneration() {
    String model = upstream.model();
    return model.contains("gemini-3") || model.contains("gemini-4");
  }

  private static String level(Thinking.Effort effort) {
    return switch (effort) {
      case NONE, MINIMAL -> "MINIMAL";
      case LOW -> "LOW";
      case MEDIUM -> "MEDIUM";
      case HIGH, XHIGH, MAX -> "HIGH";
    };
  }
}
