package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Output;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Source;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.conversation.WebSearch;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a conversation as a request for a response that its vendor is not to keep. */
final class ResponsesRequestWriter {
  private static final Set<String> SHARED_EXTRAS =
      Set.of(
          "service_tier",
          "store",
          "max_tool_calls",
          "truncation",
          "prompt",
          "previous_response_id",
          "conversation");

  private final Conversation conversation;
  private final Upstream upstream;
  private final ObjectNode body = Json.object();
  private final ArrayNode input = Json.MAPPER.createArrayNode();
  private final Set<String> customCalls = new HashSet<>();
  private boolean sealed;

  private ResponsesRequestWriter(Conversation conversation, Upstream upstream) {
    this.conversation = conversation;
    this.upstream = upstream;
  }

  static ObjectNode write(Conversation conversation, Upstream upstream) throws Untranslatable {
    return new ResponsesRequestWriter(conversation, upstream).write();
  }

  private ObjectNode write() throws Untranslatable {
    body.put("model", upstream.model());
    system(conversation.system());
    for (int i = 0; i < conversation.turns().size(); i++) {
      turn(conversation.turns().get(i), "messages[" + i + "]");
    }
    body.set("input", input);
    tools();
    output(conversation.output());
    sampling(conversation.sampling());
    text();
    if (conversation.thinking() != null) {
      thinking(conversation.thinking());
    }
    include();
    body.put("store", false);
    if (conversation.user() != null && !upstream.quirks().contains("no_user")) {
      body.put("user", conversation.user());
    }
    extras();
    if (conversation.stream()) {
      body.put("stream", true);
    }
    return body;
  }

  private void system(List<Part.Text> texts) throws Untranslatable {
    if (!texts.isEmpty()) {
      body.put("instructions", texts.getFirst().text());
    }
    if (texts.size() > 1) {
      List<Placed> more = new ArrayList<>();
      texts.stream().skip(1).forEach(text -> more.add(new Placed(text, "system")));
      say("system", more, "input_text");
    }
  }

  /**
   * A part.
   *
   * @param where it stands, for what cannot be said
   */
  private record Placed(Part part, String where) {}

  private void turn(Turn turn, String where) throws Untranslatable {
    String role =
        switch (turn.role()) {
          case USER -> "user";
          case ASSISTANT -> "assistant";
          case SYSTEM -> "system";
        };
    String text = turn.role() == Turn.Role.ASSISTANT ? "output_text" : "input_text";
    List<Placed> said = new ArrayList<>();
    for (int i = 0; i < turn.parts().size(); i++) {
      Placed part = new Placed(turn.parts().get(i), where + ".content[" + i + "]");
      JsonNode item = item(part.part(), part.where());
      if (item == null && !isForeignThought(part.part())) {
        said.add(part);
      } else if (item != null) {
        say(role, said, text);
        said.clear();
        input.add(item);
      }
    }
    say(role, said, text);
  }

  private void say(String role, List<Placed> parts, String text) throws Untranslatable {
    if (parts.isEmpty()) {
      return;
    }
    ObjectNode message = input.addObject().put("type", "message").put("role", role);
    ArrayNode content = Json.MAPPER.createArrayNode();
    for (Placed each : parts) {
      content.add(content(each.part(), text, each.where()));
    }
    message.set("content", content);
  }

  /** What one vendor sealed, another cannot read; reasoning without a seal is taken by none. */
  private static boolean isForeignThought(Part part) {
    return part instanceof Part.Thought || part instanceof Part.SealedThought;
  }

  private @Nullable JsonNode item(Part part, String where) throws Untranslatable {
    return switch (part) {
      case Part.ToolCall call ->
          Json.object()
              .put("type", "function_call")
              .put("call_id", call.id())
              .put("name", call.name())
              .put("arguments", call.arguments());
      case Part.ToolResult result -> result(result, where);
      case Part.Thought thought
          when thought.signature() != null
              && thought.signature().dialect().equals(Seals.DIALECT) -> {
        sealed = true;
        yield Seals.write("", thought.text(), thought.signature(), false);
      }
      case Part.Native own when own.dialect().equals(Seals.DIALECT) && isItem(own.raw()) ->
          own.raw();
      case Part.Native own when CustomTools.isCall(own) && CustomTools.isPlainCall(own.raw()) -> {
        customCalls.add(own.raw().path("id").asString(""));
        yield CustomTools.responsesCall(own.dialect(), own.raw());
      }
      default -> null;
    };
  }

  private static boolean isItem(JsonNode raw) {
    String type = raw.path("type").asString("");
    return !type.startsWith("input_") && !type.equals("output_text");
  }

  private JsonNode result(Part.ToolResult result, String where) throws Untranslatable {
    ObjectNode item =
        Json.object()
            .put("type", CustomTools.resultType(customCalls.contains(result.callId())))
            .put("call_id", result.callId());
    ArrayNode output = Json.MAPPER.createArrayNode();
    if (result.error()) {
      output.addObject().put("type", "input_text").put("text", "Error:");
    }
    for (int i = 0; i < result.content().size(); i++) {
      output.add(content(result.content().get(i), "input_text", where + ".content[" + i + "]"));
    }
    if (output.isEmpty()) {
      return item.put("output", "");
    }
    JsonNode first = output.get(0);
    return output.size() == 1 && first.path("type").asString("").equals("input_text")
        ? item.put("output", first.path("text").asString())
        : item.set("output", output);
  }

  private static JsonNode content(Part part, String text, String where) throws Untranslatable {
    return switch (part) {
      case Part.Text t -> Json.object().put("type", text).put("text", t.text());
      case Part.Refused refused -> ResponsesReply.refusal(refused.text());
      case Part.Image image -> image(image, where);
      case Part.Document document -> document(document, where);
      case Part.Native own when own.dialect().equals(Seals.DIALECT) -> own.raw();
      case Part.Native own when own.text() != null ->
          Json.object().put("type", text).put("text", own.text());
      case Part.Native own ->
          throw new Untranslatable(where, "can be said in the dialect " + own.dialect() + " only");
      case Part.Audio _, Part.Video _ ->
          throw new Untranslatable(
              where, "is sound or video, which OpenAI’s responses do not take");
      case Part.ToolCall _, Part.ToolResult _, Part.Thought _, Part.SealedThought _ ->
          throw new Untranslatable(where, "stands where OpenAI’s dialect has no place for it");
    };
  }

  private static ObjectNode image(Part.Image image, String where) throws Untranslatable {
    ObjectNode written =
        Json.object()
            .put("type", "input_image")
            .put("detail", image.detail() == null ? "auto" : image.detail());
    return image.source() instanceof Source.Uploaded(String id, _)
        ? written.put("file_id", id)
        : written.put("image_url", url(image.source(), where));
  }

  private static ObjectNode document(Part.Document document, String where) throws Untranslatable {
    document.requireShownOnly(where, "OpenAI");
    ObjectNode written = Json.object().put("type", "input_file");
    switch (document.source()) {
      case Source.Uploaded(String id, _) -> written.put("file_id", id);
      case Source.Link link -> written.put("file_url", url(link, where));
      case Source.Inline inline ->
          written
              .put("filename", document.name() == null ? "document.pdf" : document.name())
              .put("file_data", url(inline, where));
    }
    return written;
  }

  private static String url(Source source, String where) throws Untranslatable {
    return switch (source) {
      case Source.Inline(String type, String base64) -> "data:" + type + ";base64," + base64;
      case Source.Link(String uri, _) when uri.startsWith("http") -> uri;
      case Source.Link _, Source.Uploaded _ ->
          throw new Untranslatable(where, "is an address that only its own cloud can read");
    };
  }

  private void tools() throws Untranslatable {
    boolean pictured = isPictureToBeSaid();
    if (conversation.tools().isEmpty() && !pictured) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (Tool tool : conversation.tools()) {
      tools.add(tool(tool, "tools[" + tools.size() + "]"));
    }
    if (pictured) {
      tools.add(PictureTool.write(conversation));
      if (!conversation.output().words()) {
        body.set("tool_choice", PictureTool.choice());
      }
    }
    ToolChoice choice = conversation.toolChoice();
    switch (choice.mode()) {
      case AUTO -> {
        // what OpenAI does anyhow
      }
      case NONE -> body.put("tool_choice", "none");
      case REQUIRED -> body.set("tool_choice", required(choice.names()));
    }
    if (Boolean.FALSE.equals(choice.parallel())) {
      body.put("parallel_tool_calls", false);
    }
  }

  /** Pictures are a tool here: where the client did not name it itself, its wish becomes one. */
  private boolean isPictureToBeSaid() {
    Output output = conversation.output();
    return output.picture() != null
        && conversation.tools().stream()
            .noneMatch(t -> t instanceof Tool.Hosted h && output.tells(h));
  }

  private static void output(Output output) throws Untranslatable {
    if (output.speech() != null) {
      throw new Untranslatable(
          "modalities", "asks for sound, for which OpenAI’s responses have no field");
    }
  }

  private JsonNode required(List<String> names) {
    if (names.isEmpty()) {
      return Json.MAPPER.valueToTree("required");
    }
    if (names.size() == 1) {
      return named(names.getFirst());
    }
    ObjectNode choice = Json.object().put("type", "allowed_tools").put("mode", "required");
    ArrayNode tools = choice.putArray("tools");
    names.forEach(name -> tools.add(named(name)));
    return choice;
  }

  private ObjectNode named(String name) {
    for (Tool tool : conversation.tools()) {
      if (tool.name().equals(name) && CustomTools.isTool(tool)) {
        return Json.object().put("type", "custom").put("name", name);
      } else if (tool.name().equals(name) && tool instanceof Tool.Search search) {
        JsonNode own = search.raw().path("type");
        boolean ours = search.dialect().equals(Seals.DIALECT);
        return Json.object().put("type", ours ? own.asString() : WebSearch.TOOL);
      } else if (tool.name().equals(name) && tool instanceof Tool.Hosted) {
        return Json.object().put("type", name);
      }
    }
    return Json.object().put("type", "function").put("name", name);
  }

  private static JsonNode tool(Tool tool, String where) throws Untranslatable {
    return switch (tool) {
      case Tool.Search search -> ResponsesSearch.write(search);
      case Tool.Hosted hosted -> {
        JsonNode written = CustomTools.responsesTool(hosted);
        if (written == null) {
          throw new Untranslatable(
              where, "is a tool only the dialect " + hosted.dialect() + " has");
        }
        yield written;
      }
      case Tool.Function function -> {
        ObjectNode written =
            Json.object()
                .put("type", "function")
                .put("name", function.name())
                .put("description", function.description());
        written.set(
            "parameters", function.schema() == null ? Json.MAPPER.nullNode() : function.schema());
        yield written.put("strict", Boolean.TRUE.equals(function.strict()));
      }
    };
  }

  private void sampling(Sampling s) throws Untranslatable {
    put("max_output_tokens", s.maxTokens());
    put("temperature", s.temperature());
    put("top_p", s.topP());
    put("top_logprobs", s.topLogprobs());
    refuse("top_k", s.topK());
    refuse("presence_penalty", s.presencePenalty());
    refuse("frequency_penalty", s.frequencyPenalty());
    refuse("seed", s.seed());
    refuse("stop", s.stop().isEmpty() ? null : s.stop());
    refuse("n", s.choices() == 1 ? null : s.choices());
    refuse("logit_bias", s.logitBias());
  }

  private void put(String name, @Nullable Object value) {
    if (value != null) {
      body.set(name, Json.MAPPER.valueToTree(value));
    }
  }

  private static void refuse(String name, @Nullable Object value) throws Untranslatable {
    if (value != null) {
      throw new Untranslatable(name, "cannot be said in OpenAI’s responses");
    }
  }

  private void text() {
    ObjectNode text = Json.object();
    switch (conversation.format()) {
      case Format.Text _ -> {
        // what OpenAI does anyhow
      }
      case Format.JsonObject _ -> text.putObject("format").put("type", "json_object");
      case Format.JsonSchema schema -> {
        ObjectNode format = text.putObject("format").put("type", "json_schema");
        format.setAll(ChatRequestWriter.schema(schema));
      }
    }
    JsonNode verbosity = conversation.extras().get("verbosity");
    if (verbosity != null) {
      text.set("verbosity", verbosity);
    }
    if (!text.isEmpty()) {
      body.set("text", text);
    }
  }

  private void thinking(Thinking thinking) {
    ObjectNode reasoning =
        body.putObject("reasoning").put("effort", ChatRequestWriter.effort(thinking.effort()));
    if (thinking.visible() && thinking.effort() != Effort.NONE) {
      reasoning.put("summary", "auto");
    }
    sealed |= thinking.effort() != Effort.NONE;
  }

  /** As nothing is kept, reasoning must come with its seal to be sent back. */
  private void include() {
    ArrayNode include = Json.MAPPER.createArrayNode();
    if (sealed) {
      include.add("reasoning.encrypted_content");
    }
    if (conversation.sampling().logprobs()) {
      include.add("message.output_text.logprobs");
    }
    if (!include.isEmpty()) {
      body.set("include", include);
    }
  }

  private void extras() throws Untranslatable {
    for (Map.Entry<String, JsonNode> extra : conversation.extras().entrySet()) {
      if (SHARED_EXTRAS.contains(extra.getKey())) {
        body.set(extra.getKey(), extra.getValue());
      } else if (!extra.getKey().equals("verbosity")) {
        throw new Untranslatable(extra.getKey(), "cannot be said in OpenAI’s responses");
      }
    }
  }
}
