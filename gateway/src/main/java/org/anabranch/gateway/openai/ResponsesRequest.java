package org.anabranch.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Output;
import org.anabranch.gateway.conversation.Output.Picture;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.dialect.BadRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads a request for a response whole.
 *
 * <p>{@code store} is true when it is absent, as OpenAI has it and its SDKs rely on. Where the
 * gateway keeps no answers, who asks for it in words, or names a response kept before, can be
 * served only by a deployment that speaks this dialect.
 */
final class ResponsesRequest {
  private static final String LOGPROBS = "message.output_text.logprobs";

  private ResponsesRequest() {}

  /**
   * Throws {@link BadRequest}.
   *
   * @param kept whether the gateway keeps the answer, so that its vendor need not
   */
  static Conversation read(byte[] bytes, int length, boolean kept) {
    Fields body = Fields.of(bytes, length);
    String model = body.text("model");
    ResponsesInput input = new ResponsesInput(body.textOrNull("instructions"), body.take("input"));
    List<Tool> tools = tools(body);
    ChatTools chosen =
        ChatTools.of(tools, body.take("tool_choice"), body.flag("parallel_tool_calls"));
    Fields text = body.object("text");
    Thinking thinking = thinking(body.object("reasoning"));
    String user = body.textOrNull("user");
    String safety = body.textOrNull("safety_identifier");
    Map<String, String> tags = body.texts("metadata");
    return new Conversation(
        model,
        input.system(),
        input.turns(),
        chosen.tools(),
        tools.isEmpty() ? ToolChoice.AUTO : chosen.choice(),
        sampling(body),
        text == null ? Format.TEXT : format(text),
        output(chosen),
        thinking,
        body.flag("stream", false),
        safety == null ? user : safety,
        tags,
        extras(body, text, input, kept));
  }

  /** What the client calls a field of one of its conversation's turns. */
  static String place(byte[] bytes, int length, String field) {
    Fields body = Fields.of(bytes, length);
    if (field.equals("logprobs") && !includesLogprobs(body)) {
      return "top_logprobs";
    }
    return new ResponsesInput(null, body.take("input")).place(field);
  }

  private static List<Tool> tools(Fields body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode each : body.list("tools")) {
      Fields tool = new Fields(each, "tools[" + tools.size() + "]");
      String type = tool.text("type");
      tools.add(
          type.equals("function")
              ? function(tool)
              : ResponsesSearch.TYPES.contains(type)
                  ? ResponsesSearch.read(tool)
                  : new Tool.Hosted(tool.text("name", type), Seals.DIALECT, tool.raw()));
    }
    return tools;
  }

  private static Tool function(Fields tool) {
    return new Tool.Function(
        tool.text("name"),
        tool.textOrNull("description"),
        tool.take("parameters"),
        tool.flag("strict"),
        ChatParts.mark(tool));
  }

  /** Pictures that the model may make, or not, as it sees fit, and of any kind. */
  private static Output output(ChatTools chosen) {
    boolean pictured =
        chosen.choice().mode() == ToolChoice.Mode.AUTO
            && chosen.tools().stream().anyMatch(ResponsesRequest::isOfAnyPicture);
    return pictured ? new Output(true, null, Picture.USUAL) : Output.WORDS;
  }

  private static boolean isOfAnyPicture(Tool tool) {
    return tool instanceof Tool.Hosted(String name, _, JsonNode raw)
        && name.equals(Picture.TOOL)
        && raw.properties().stream()
            .allMatch(e -> e.getKey().equals("type") || e.getValue().asString("").equals("auto"));
  }

  private static Format format(Fields text) {
    Fields format = text.object("format");
    if (format == null) {
      return Format.TEXT;
    }
    return switch (format.text("type")) {
      case "text" -> Format.TEXT;
      case "json_object" -> new Format.JsonObject();
      case "json_schema" -> ChatTools.schema(format);
      default -> throw Fields.wrong(format.place("type"), "is unknown");
    };
  }

  /** Reasoning is shown where a summary is asked for. */
  private static @Nullable Thinking thinking(@Nullable Fields reasoning) {
    if (reasoning == null) {
      return null;
    }
    String effort = reasoning.textOrNull("effort");
    boolean visible = reasoning.has("summary") || reasoning.has("generate_summary");
    if (effort == null && !visible) {
      return null;
    }
    return new Thinking(
        effort == null ? Effort.MEDIUM : ChatRequest.effort("reasoning.effort", effort),
        null,
        visible);
  }

  private static boolean includesLogprobs(Fields body) {
    return body.list("include").valueStream().anyMatch(i -> i.asString("").equals(LOGPROBS));
  }

  private static Sampling sampling(Fields body) {
    Integer likely = body.small("top_logprobs");
    boolean logprobs = includesLogprobs(body);
    return new Sampling(
        body.whole("max_output_tokens"),
        body.number("temperature"),
        body.number("top_p"),
        null,
        null,
        null,
        null,
        List.of(),
        1,
        logprobs || likely != null && likely > 0,
        likely != null && likely > 0 ? likely : null,
        null);
  }

  private static Map<String, JsonNode> extras(
      Fields body, @Nullable Fields text, ResponsesInput input, boolean kept) {
    for (String name : List.of("stream_options", "prompt_cache_key", "prompt_cache_retention")) {
      body.take(name);
    }
    Map<String, JsonNode> extras = body.rest();
    extras.values().removeIf(v -> v.isContainer() && v.isEmpty());
    extras.remove("store", BooleanNode.valueOf(kept));
    extras.remove("store", BooleanNode.FALSE);
    extras.remove("background", BooleanNode.valueOf(kept));
    extras.remove("background", BooleanNode.FALSE);
    extras.remove("truncation", JsonNodeFactory.instance.stringNode("disabled"));
    extras.remove("service_tier", JsonNodeFactory.instance.stringNode("auto"));
    extras.remove("service_tier", JsonNodeFactory.instance.stringNode("default"));
    JsonNode verbosity = text == null ? null : text.takeUnless("verbosity", "medium");
    if (verbosity != null) {
      extras.put("verbosity", verbosity);
    }
    extras.putAll(input.rest());
    extras.putAll(ResponsesKnown.REQUEST.unread(body.raw()));
    extras.remove("reasoning.context", JsonNodeFactory.instance.stringNode("auto"));
    extras.remove("reasoning.mode", JsonNodeFactory.instance.stringNode("standard"));
    return extras;
  }
}
