package org.anabranch.gateway.bedrock;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whole answers of Converse. */
final class Replies {
  private Replies() {}

  /**
   * Null when the body is no answer.
   *
   * @param model what the answer is said to be of, since it does not name it
   */
  static @Nullable Reply read(byte[] body, int length, Ids ids, String model) {
    try {
      JsonNode tree = Json.MAPPER.readTree(body, 0, length);
      JsonNode content = tree.path("output").path("message").path("content");
      StopReason stop = StopReasons.read(tree.path("stopReason").asString(""));
      if (!content.isArray() || stop == null || !tree.path("stopReason").isString()) {
        return null;
      }
      Map<String, JsonNode> unknown = new LinkedHashMap<>(); // there are none that count here
      Grounding.Pending searches = new Grounding.Pending();
      List<Part> parts =
          new PartReader(unknown)
              .parts(Field.root(content)).stream().map(Replies::cited).map(searches::with).toList();
      String sequence =
          tree.path("additionalModelResponseFields").path("stop_sequence").asString(null);
      Reply.Choice choice = new Reply.Choice(parts, stop, sequence, List.of());
      return new Reply(
          ids.next("msg"),
          model,
          List.of(choice),
          use(tree.path("usage"), parts),
          Usages.tier(tree.path("serviceTier")));
    } catch (JacksonException | BadRequest e) {
      return null;
    }
  }

  private static @Nullable TokenUse use(JsonNode usage, List<Part> parts) {
    TokenUse use = Usages.read(usage);
    return use == null ? null : use.searched(Searched.billed(parts));
  }

  /** In answers, other dialects know passages with citations too. */
  private static Part cited(Part part) {
    return part instanceof Part.Native own && own.raw().has("citationsContent")
        ? Citations.block(own.raw().path("citationsContent"))
        : part;
  }

  static ObjectNode write(Reply reply, long latencyMillis) {
    Reply.Choice choice = reply.choices().getFirst();
    ObjectNode body = Json.object();
    ObjectNode message = body.putObject("output").putObject("message").put("role", "assistant");
    content(choice.parts(), message.putArray("content"));
    body.put("stopReason", StopReasons.write(choice.stop()));
    if (reply.use() != null) {
      body.set("usage", Usages.write(reply.use()));
    }
    body.putObject("metrics").put("latencyMs", latencyMillis);
    Usages.putTier(body, reply.tier());
    if (choice.stopSequence() != null) {
      body.putObject("additionalModelResponseFields").put("stop_sequence", choice.stopSequence());
    }
    return body;
  }

  private static void content(List<Part> parts, ArrayNode content) {
    PartWriter writer = new PartWriter(Family.UNKNOWN);
    for (Part part : parts) {
      switch (part) {
        case Part.Text text when !text.citations().isEmpty() -> content.add(Citations.block(text));
        case Part.Audio sound -> {
          if (!sound.spoken().words().isEmpty()) {
            content.addObject().put("text", sound.spoken().words());
          }
          write(sound, writer, content);
        }
        case Part.Thought thought -> {
          ObjectNode text =
              content.addObject().putObject("reasoningContent").putObject("reasoningText");
          text.put("text", thought.text());
          if (thought.signature() != null) {
            text.put("signature", Seals.write(thought.signature()));
          }
        }
        case Part.SealedThought sealed ->
            content
                .addObject()
                .putObject("reasoningContent")
                .put("redactedContent", Seals.writeSealed(sealed.data()));
        case Part.ToolCall call when call.signature() != null -> {
          String id = PartWriter.callId(call.id());
          content
              .addObject()
              .putObject("reasoningContent")
              .put("redactedContent", Seals.writeOfCall(id, call.signature()));
          write(call, writer, content);
        }
        default -> write(part, writer, content);
      }
    }
  }

  /** What Bedrock's answers have no block for holds none of the answer's words. */
  private static void write(Part part, PartWriter writer, ArrayNode content) {
    int before = content.size();
    try {
      writer.write(part, content, "");
    } catch (Untranslatable e) {
      while (content.size() > before) {
        content.remove(content.size() - 1);
      }
    }
  }
}
