package org.anabranch.gateway.surface;

import java.util.Set;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A dialect's requests: where they go, what their fields are, and the smallest whole one. */
enum RequestForm {
  CHAT(
      "/v1/chat/completions",
      """
      {"model":"%s","max_tokens":4000,"messages":[{"role":"user","content":"hi"}]}""",
      "messages",
      """
      {"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]}""",
      """
      {"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}"""),
  RESPONSES(
      "/v1/responses",
      """
      {"model":"%s","max_output_tokens":4000,"store":false,"input":[{"role":"user","content":"hi"}]}""",
      "input",
      """
      {"type":"function_call","call_id":"call_1","name":"f","arguments":"{}"}""",
      """
      {"tools":[{"type":"function","name":"f","parameters":{"type":"object"}}]}"""),
  MESSAGES(
      "/v1/messages",
      """
      {"model":"%s","max_tokens":4000,"messages":[{"role":"user","content":"hi"}]}""",
      "messages",
      """
      {"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":{}}]}""",
      """
      {"tools":[{"name":"f","input_schema":{"type":"object"}}]}"""),
  CONVERSE(
      "/model/%s/converse",
      """
      {"messages":[{"role":"user","content":[{"text":"hi"}]}],"inferenceConfig":{"maxTokens":4000}}""",
      "messages",
      """
      {"role":"assistant","content":[{"toolUse":{"toolUseId":"call_1","name":"f","input":{}}}]}""",
      """
      {"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]}}"""),
  GEMINI(
      "/v1beta/models/%s:generateContent",
      """
      {"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":4000}}""",
      "contents",
      """
      {"role":"model","parts":[{"functionCall":{"id":"call_1","name":"f","args":{}}}]}""",
      """
      {"tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]}]}""");

  /** What answers a call of a tool. */
  private static final Set<String> RESULTS =
      Set.of("tool", "tool_result", "function_call_output", "toolResult", "functionResponse");

  /** What only a model says. */
  private static final Set<String> MODELS_OWN =
      Set.of("functionCall", "toolUse", "reasoningContent");

  /** Who speaks above all others. */
  private static final Set<String> FIRST = Set.of("system", "developer");

  private static final Set<String> NEED_TOOLS =
      Set.of("tool_choice", "parallel_tool_calls", "toolConfig");

  private final String path;
  private final String body;
  private final String turns;
  private final String call;
  private final String tools;

  RequestForm(String path, String body, String turns, String call, String tools) {
    this.path = path;
    this.body = body;
    this.turns = turns;
    this.call = call;
    this.tools = tools;
  }

  /** The field that holds the conversation. */
  String turns() {
    return turns;
  }

  String path(String model) {
    return path.formatted(model);
  }

  /** The request, with this beside what it must have; a turn stands after what led to it. */
  ObjectNode with(String model, ObjectNode fields) {
    ObjectNode request = (ObjectNode) Json.tree(body.replace("%s", model));
    fields.properties().forEach(e -> set(request, e.getKey(), e.getValue()));
    return request;
  }

  private void set(ObjectNode request, String name, JsonNode value) {
    if (name.equals(turns) && value.isArray()) {
      ArrayNode all = (ArrayNode) Json.tree(body.replace("%s", "")).path(turns);
      String model = this == GEMINI ? "model" : this == CONVERSE ? "assistant" : null;
      if (holds(value, RESULTS)) {
        all.add(Json.tree(call));
      }
      for (JsonNode turn : value) {
        if (turn instanceof ObjectNode said && model != null && holds(said, MODELS_OWN)) {
          said.put("role", model);
        }
        boolean first = FIRST.contains(turn.path("role").asString(""));
        all.insert(first ? 0 : all.size(), turn);
      }
      request.set(name, all);
      return;
    }
    boolean chosen = NEED_TOOLS.contains(name) && !value.has("tools");
    if (chosen) {
      ObjectNode tool = (ObjectNode) Json.tree(tools);
      tool.properties().forEach(e -> request.set(e.getKey(), e.getValue()));
    }
    if (request.get(name) instanceof ObjectNode old && value instanceof ObjectNode more) {
      old.setAll(more);
    } else {
      request.set(name, value);
    }
  }

  private static boolean holds(JsonNode value, Set<String> words) {
    return words.stream().anyMatch(w -> value.toString().contains("\"" + w + "\""));
  }

  /** All but the model, which every request names. */
  Shape.Obj fields() {
    Shape.Obj all = (Shape.Obj) shape();
    return new Shape.Obj(
        all.name(), all.props().stream().filter(p -> !p.name().equals("model")).toList());
  }

  private Shape shape() {
    return switch (this) {
      case CHAT ->
          StainlessShapes.named(
              "com.openai.models.chat.completions.ChatCompletionCreateParams$Body");
      case RESPONSES ->
          StainlessShapes.named("com.openai.models.responses.ResponseCreateParams$Body");
      case MESSAGES ->
          StainlessShapes.named("com.anthropic.models.messages.MessageCreateParams$Body");
      case CONVERSE ->
          AwsShapes.of(
              software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest.builder()
                  .build());
      case GEMINI -> GeminiRequest.shape();
    };
  }
}
