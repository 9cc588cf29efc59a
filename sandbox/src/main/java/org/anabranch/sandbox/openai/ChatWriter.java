package org.anabranch.sandbox.openai;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Answer.End;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Chunks;
import org.anabranch.sandbox.models.Pieces;
import org.anabranch.sandbox.models.Prompt;
import org.anabranch.sandbox.models.Prompt.Choice;
import org.anabranch.sandbox.models.Prompt.ToolCall;
import org.anabranch.sandbox.models.Reply;
import org.anabranch.sandbox.models.Tokens;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the answers to one chat completion, whole or as a stream. */
final class ChatWriter {
  static final Chunks.Marks MARKS =
      Chunks.sse(
          "data: {\"error\":{\"message\":\"The server had an error while processing your request\","
              + "\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n");

  private final Call call;
  private final Prompt prompt;
  private final JsonNode body;
  private final List<Answer> answers;
  private final Tokens tokens;
  private final long created;
  private final boolean showsThoughts;

  /**
   * @param showsThoughts whether this vendor tells the reasoning, which OpenAI itself does not
   */
  ChatWriter(
      Call call,
      Prompt prompt,
      List<Answer> answers,
      Tokens tokens,
      long created,
      boolean showsThoughts) {
    this.call = call;
    this.prompt = prompt;
    this.body = call.json().orElseThrow();
    this.answers = answers;
    this.tokens = tokens;
    this.created = created;
    this.showsThoughts = showsThoughts;
  }

  void whole() {
    ObjectNode reply = head("chat.completion");
    ArrayNode choices = reply.putArray("choices");
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      ObjectNode choice = choices.addObject().put("index", i);
      ObjectNode message = choice.putObject("message").put("role", "assistant");
      boolean refused = answer.end() == End.REFUSED;
      boolean silent = refused || (answer.pieces().isEmpty() && !answer.calls().isEmpty());
      message.put("content", silent ? null : answer.text());
      message.put("refusal", refused ? answer.text() : null);
      if (showsThoughts && !answer.reasoning().isEmpty()) {
        message.put("reasoning_content", answer.thoughts());
      }
      message.putArray("annotations");
      if (!answer.calls().isEmpty()) {
        ArrayNode calls = message.putArray("tool_calls");
        answer.calls().forEach(c -> toolCall(calls.addObject(), c, c.arguments()));
      }
      choice.set("logprobs", logprobs(answer.pieces()));
      choice.put("finish_reason", reason(answer));
    }
    call.told(tokens).ifPresent(t -> reply.set("usage", usage(t)));
    Reply.json(call, reply);
  }

  void stream() {
    Chunks chunks = Chunks.open(call, "text/event-stream; charset=utf-8", MARKS);
    boolean tells = body.path("stream_options").path("include_usage").asBoolean(false);
    for (int i = 0; i < answers.size(); i++) {
      stream(chunks, i, answers.get(i), tells);
    }
    Optional<Tokens> told = call.told(tokens);
    if (tells && told.isPresent()) {
      ObjectNode last = head("chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage(told.get()));
      chunks.send(event(last));
    }
    chunks.end("data: [DONE]\n\n");
  }

  private void stream(Chunks chunks, int index, Answer answer, boolean tells) {
    ObjectNode first = Json.object().put("role", "assistant").put("content", "");
    first.putNull("refusal");
    chunks.send(chunk(index, first, null, null, tells));
    if (showsThoughts) {
      for (String thought : answer.reasoning()) {
        ObjectNode delta = Json.object().put("reasoning_content", thought);
        chunks.send(chunk(index, delta, null, null, tells));
      }
    }
    String field = answer.end() == End.REFUSED ? "refusal" : "content";
    for (String piece : answer.pieces()) {
      chunks.send(
          chunk(index, Json.object().put(field, piece), logprobs(List.of(piece)), null, tells));
    }
    for (int i = 0; i < answer.calls().size(); i++) {
      ToolCall toolCall = answer.calls().get(i);
      ObjectNode start = Json.object();
      toolCall(start.putArray("tool_calls").addObject().put("index", i), toolCall, "");
      chunks.send(chunk(index, start, null, null, tells));
      for (String piece : Pieces.of(toolCall.arguments())) {
        ObjectNode delta = Json.object();
        delta
            .putArray("tool_calls")
            .addObject()
            .put("index", i)
            .putObject("function")
            .put("arguments", piece);
        chunks.send(chunk(index, delta, null, null, tells));
      }
    }
    chunks.send(chunk(index, Json.object(), null, reason(answer), tells));
  }

  private byte[] chunk(
      int index,
      ObjectNode delta,
      @Nullable JsonNode logprobs,
      @Nullable String reason,
      boolean tells) {
    ObjectNode chunk = head("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
    choice.set("delta", delta);
    choice.set("logprobs", logprobs);
    choice.put("finish_reason", reason);
    if (tells) {
      chunk.putNull("usage");
    }
    return event(chunk);
  }

  static byte[] event(JsonNode data) {
    return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode head(String object) {
    return Json.object()
        .put("id", call.id("chatcmpl-", 29))
        .put("object", object)
        .put("created", created)
        .put("model", prompt.model())
        .put("service_tier", "default")
        .put("system_fingerprint", "fp_sandbox_simulated");
  }

  private static void toolCall(ObjectNode into, ToolCall call, String arguments) {
    into.put("id", "call_" + call.id()).put("type", "function");
    into.putObject("function").put("name", call.name()).put("arguments", arguments);
  }

  private String reason(Answer answer) {
    return switch (answer.end()) {
      case DONE, STOP_SEQUENCE -> "stop";
      case MAX_TOKENS -> "length";
      case TOOLS -> prompt.tools().choice() == Choice.NAMED ? "stop" : "tool_calls";
      case REFUSED -> "content_filter";
    };
  }

  private @Nullable JsonNode logprobs(List<String> pieces) {
    if (!body.path("logprobs").asBoolean(false)) {
      return null;
    }
    ObjectNode logprobs = Json.object();
    ArrayNode content = logprobs.putArray("content");
    int alternatives = body.path("top_logprobs").asInt(0);
    for (String piece : pieces) {
      ObjectNode token = logprob(content.addObject(), piece, 0);
      ArrayNode top = token.putArray("top_logprobs");
      for (int i = 0; i < alternatives; i++) {
        logprob(top.addObject(), i == 0 ? piece : piece + "~".repeat(i), i);
      }
    }
    logprobs.putNull("refusal");
    return logprobs;
  }

  private static ObjectNode logprob(ObjectNode into, String piece, int rank) {
    into.put("token", piece).put("logprob", -rank - Math.floorMod(piece.hashCode(), 1000) / 1000.0);
    List<Integer> bytes = new ArrayList<>();
    for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xff);
    }
    bytes.forEach(into.putArray("bytes")::add);
    return into;
  }

  static ObjectNode usage(Tokens tokens) {
    ObjectNode usage =
        Json.object()
            .put("prompt_tokens", tokens.input())
            .put("completion_tokens", tokens.output())
            .put("total_tokens", tokens.total());
    usage
        .putObject("prompt_tokens_details")
        .put("cached_tokens", tokens.cacheRead())
        .put("audio_tokens", 0);
    usage
        .putObject("completion_tokens_details")
        .put("reasoning_tokens", tokens.reasoning())
        .put("audio_tokens", 0)
        .put("accepted_prediction_tokens", 0)
        .put("rejected_prediction_tokens", 0);
    return usage;
  }
}
