package org.anabranch.sandbox.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Bytes;
import org.anabranch.sandbox.models.Prompt;
import org.anabranch.sandbox.models.Prompt.Attachment;
import org.anabranch.sandbox.models.Prompt.Choice;
import org.anabranch.sandbox.models.Prompt.Role;
import org.anabranch.sandbox.models.Prompt.Tool;
import org.anabranch.sandbox.models.Prompt.ToolCall;
import org.anabranch.sandbox.models.Prompt.ToolResult;
import org.anabranch.sandbox.models.Prompt.Toolbox;
import org.anabranch.sandbox.models.Prompt.Turn;
import org.anabranch.sandbox.models.Prompt.Wishes;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.Shape;
import org.anabranch.sandbox.models.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what content is to be generated from, refusing what Gemini refuses. */
final class ContentReader {
  /** What Google documents for calls that none of its models made (“Thought signatures”). */
  private static final Set<String> SEALED_BY_NOBODY =
      Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");

  private final Seal seal;

  ContentReader(Seal seal) {
    this.seal = seal;
  }

  static JsonNode checked(JsonNode body, Shape shape) {
    JsonNode camel = CamelCase.of(body);
    try {
      shape.check(camel);
    } catch (Violation violation) {
      throw GeminiVendor.invalid(violation);
    }
    return camel;
  }

  /**
   * @param body checked
   */
  Prompt read(String model, JsonNode body) {
    if (body.path("contents").isEmpty()) {
      throw GeminiVendor.invalid("* GenerateContentRequest.contents: contents is not specified");
    }
    List<Turn> turns = new ArrayList<>();
    if (body.has("systemInstruction")) {
      turns.add(Turn.of(Role.SYSTEM, text(body.path("systemInstruction"))));
    }
    int index = 0;
    int calls = 0;
    for (JsonNode content : body.path("contents")) {
      Turn turn = turn(content, "contents[" + index + "]");
      if (!turn.results().isEmpty() && turn.results().size() != calls) {
        throw GeminiVendor.invalid(
            "Please ensure that the number of function response parts is equal to the number of"
                + " function call parts of the function call turn.");
      }
      calls = turn.calls().size();
      turns.add(turn);
      index++;
    }
    Prompt prompt = new Prompt(model, turns, tools(body), wishes(model, body));
    int tokens = prompt.tokens();
    int window = Gemini.window(model);
    if (tokens > window) {
      throw GeminiVendor.invalid(
          "The input token count (%d) exceeds the maximum number of tokens allowed (%d)."
              .formatted(tokens, window));
    }
    return prompt;
  }

  /**
   * What the API refuses of history by models that want their seals back: in the current turn,
   * which is what follows the user's last own words, the first call of each step without one
   * (ai.google.dev, “Thought signatures”). Earlier turns it does not look at.
   *
   * @param body checked
   */
  static void requireSeals(String model, JsonNode body) {
    if (!Gemini.wantsSeals(model)) {
      return;
    }
    JsonNode contents = body.path("contents");
    for (int i = contents.size() - 1; i >= 0 && !isTheUsersOwn(contents.get(i)); i--) {
      Optional<JsonNode> call =
          contents
              .get(i)
              .path("parts")
              .valueStream()
              .filter(p -> p.has("functionCall"))
              .findFirst();
      if (call.isPresent() && call.get().path("thoughtSignature").asString("").isEmpty()) {
        throw GeminiVendor.invalid(
            "Function call is missing a thought_signature in functionCall parts. This is required"
                + " for tools to work correctly, and missing thought_signature may lead to"
                + " degraded model performance. Additional data, function call `default_api:%s` ,"
                    .formatted(call.get().path("functionCall").path("name").asString(""))
                + " position %d. Please refer to".formatted(i + 1)
                + " https://ai.google.dev/gemini-api/docs/thought-signatures for more details.");
      }
    }
  }

  private static boolean isTheUsersOwn(JsonNode content) {
    return content.path("role").asString("user").equals("user")
        && content.path("parts").valueStream().anyMatch(p -> !p.has("functionResponse"));
  }

  Turn turn(JsonNode content, String where) {
    String role = content.path("role").asString("user");
    if (!role.equals("user") && !role.equals("model") && !role.equals("function")) {
      throw GeminiVendor.invalid("Please use a valid role: user, model.");
    }
    List<Attachment> attachments = new ArrayList<>();
    List<ToolCall> calls = new ArrayList<>();
    List<ToolResult> results = new ArrayList<>();
    for (int i = 0; i < content.path("parts").size(); i++) {
      JsonNode part = content.path("parts").get(i);
      String at = where + ".parts[" + i + "]";
      if (part.has("inlineData")) {
        attachments.add(inline(part.path("inlineData"), at));
      } else if (part.has("fileData")) {
        JsonNode file = part.path("fileData");
        attachments.add(
            Attachment.at(
                file.path("mimeType").asString("file"), file.path("fileUri").asString("")));
      } else if (part.has("functionCall")) {
        calls.add(call(part.path("functionCall")));
      } else if (part.has("functionResponse")) {
        results.add(result(part.path("functionResponse")));
      } else if (part.isEmpty()) {
        throw GeminiVendor.invalid(
            "* " + at + ".data: required oneof field 'data' must have one initialized field");
      }
      verify(part, at);
    }
    return new Turn(
        role.equals("model") ? Role.ASSISTANT : Role.USER,
        text(content),
        attachments,
        calls,
        results);
  }

  private static ToolCall call(JsonNode call) {
    return new ToolCall(
        call.path("id").asString(""),
        call.path("name").asString(""),
        call.has("args") ? call.path("args").toString() : "{}");
  }

  private static ToolResult result(JsonNode response) {
    String id = response.path("id").asString(response.path("name").asString(""));
    JsonNode answer = response.path("response");
    return new ToolResult(id, Json.write(answer), answer.has("error"));
  }

  private static Attachment inline(JsonNode data, String where) {
    return Attachment.of(
        data.path("mimeType").asString(""),
        data.path("displayName").asString(""),
        Bytes.eitherBase64(data.path("data").asString(""))
            .orElseThrow(
                () ->
                    GeminiVendor.invalid(
                        "Invalid value at '"
                            + where
                            + ".inline_data.data' (TYPE_BYTES), Base64 decoding failed")));
  }

  private void verify(JsonNode part, String where) {
    String said = part.path("thoughtSignature").asString("");
    if (SEALED_BY_NOBODY.contains(said)) {
      return;
    }
    String signature = Bytes.standard(said);
    if (!signature.isEmpty() && !seal.fits(ContentWriter.signed(part), signature)) {
      throw GeminiVendor.invalid("Corrupted thought signature at " + where + ".");
    }
  }

  private static String text(JsonNode content) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content.path("parts")) {
      text.append(part.path("thought").asBoolean(false) ? "" : part.path("text").asString(""));
    }
    return text.toString();
  }

  private static Toolbox tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      for (JsonNode f : tool.path("functionDeclarations")) {
        JsonNode schema =
            f.has("parametersJsonSchema") ? f.get("parametersJsonSchema") : f.get("parameters");
        tools.add(new Tool(f.path("name").asString(""), schema));
      }
    }
    JsonNode config = body.path("toolConfig").path("functionCallingConfig");
    JsonNode allowed = config.path("allowedFunctionNames");
    boolean must = config.path("mode").asString("").equals("ANY");
    if (!allowed.isEmpty() && !must && !config.path("mode").asString("").equals("VALIDATED")) {
      throw GeminiVendor.invalid(
          "Allowed function names should only be set when the mode is ANY or VALIDATED.");
    }
    for (JsonNode name : allowed) {
      if (tools.stream().noneMatch(t -> t.name().equals(name.asString("")))) {
        throw GeminiVendor.invalid("Allowed function name " + name + " is not declared.");
      }
    }
    Choice choice =
        must
            ? allowed.size() == 1 ? Choice.NAMED : Choice.ANY
            : config.path("mode").asString("").equals("NONE") ? Choice.NONE : Choice.AUTO;
    return new Toolbox(
        tools, choice, choice == Choice.NAMED ? allowed.get(0).asString("") : "", true);
  }

  private static Wishes wishes(String model, JsonNode body) {
    JsonNode config = body.path("generationConfig");
    List<String> stops =
        config.path("stopSequences").valueStream().map(s -> s.asString("")).toList();
    if (stops.size() > 5) {
      throw GeminiVendor.invalid("At most 5 stop sequences are allowed.");
    }
    if (config.has("logprobs") && !config.path("responseLogprobs").asBoolean(false)) {
      throw GeminiVendor.invalid("Logprobs needs responseLogprobs to be true.");
    }
    return new Wishes(
        config.path("maxOutputTokens").asInt(Integer.MAX_VALUE),
        stops,
        config.path("seed").asLong(0),
        Gemini.thinks(model, config.path("thinkingConfig")),
        schema(config));
  }

  private static @Nullable JsonNode schema(JsonNode config) {
    String type = config.path("responseMimeType").asString("text/plain");
    JsonNode schema = config.get("responseSchema");
    for (String name : new String[] {"responseJsonSchema", "_responseJsonSchema"}) {
      schema = config.has(name) ? config.get(name) : schema;
    }
    if (schema != null && type.equals("text/plain")) {
      throw GeminiVendor.invalid(
          "Response schema needs a response MIME type of application/json or text/x.enum.");
    }
    return schema == null && type.equals("application/json") ? Gemini.ANY_JSON : schema;
  }
}
