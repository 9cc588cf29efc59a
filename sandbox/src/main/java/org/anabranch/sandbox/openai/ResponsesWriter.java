package org.anabranch.sandbox.openai;

import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Answer.End;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Chunks;
import org.anabranch.sandbox.models.Pieces;
import org.anabranch.sandbox.models.Prompt.ToolCall;
import org.anabranch.sandbox.models.Reply;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.Tokens;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one response, whole or as the events of a stream. */
final class ResponsesWriter {
  private static final Chunks.Marks MARKS =
      Chunks.sse(
          "event: error\n"
              + "data: {\"type\":\"error\",\"code\":\"server_error\",\"message\":\"The server had"
              + " an error while processing your"
              + " request\",\"param\":null,\"sequence_number\":0}\n\n");

  private final Call call;
  private final JsonNode body;
  private final Answer answer;
  private final Optional<Tokens> tokens;
  private final long created;
  private final Seal seal;
  private int sequence;

  /**
   * @param tokens to tell, or empty to tell none
   */
  ResponsesWriter(
      Call call, JsonNode body, Answer answer, Optional<Tokens> tokens, long created, Seal seal) {
    this.call = call;
    this.body = body;
    this.answer = answer;
    this.tokens = tokens;
    this.created = created;
    this.seal = seal;
  }

  void whole() {
    Reply.json(call, finished());
  }

  private ObjectNode finished() {
    boolean cut = answer.end() == End.MAX_TOKENS;
    ObjectNode response = head(cut ? "incomplete" : "completed");
    if (cut) {
      response.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    ArrayNode output = response.putArray("output");
    if (!answer.reasoning().isEmpty()) {
      output.add(reasoning());
    }
    if (!answer.pieces().isEmpty()) {
      ObjectNode message = message("completed");
      message.putArray("content").add(part(answer.text()));
      output.add(message);
    }
    answer.calls().forEach(c -> output.add(functionCall(c, c.arguments(), "completed")));
    tokens.ifPresent(t -> response.set("usage", usage(t)));
    return response;
  }

  private ObjectNode head(String status) {
    ObjectNode head =
        Json.object()
            .put("id", call.id("resp_", 48))
            .put("object", "response")
            .put("created_at", created)
            .put("status", status)
            .put("background", false);
    head.putNull("error").putNull("incomplete_details");
    head.set("instructions", body.get("instructions"));
    head.set("max_output_tokens", body.get("max_output_tokens"));
    head.put("model", body.path("model").asString(""));
    head.putArray("output");
    head.put("parallel_tool_calls", body.path("parallel_tool_calls").asBoolean(true));
    head.putNull("previous_response_id");
    head.putObject("reasoning")
        .put("effort", body.path("reasoning").path("effort").asString(null))
        .put("summary", body.path("reasoning").path("summary").asString(null));
    head.put("service_tier", "default").put("store", body.path("store").asBoolean(true));
    head.put("temperature", body.path("temperature").asDouble(1));
    head.set("text", body.has("text") ? body.get("text") : plainText());
    head.set(
        "tool_choice", body.has("tool_choice") ? body.get("tool_choice") : Json.tree("\"auto\""));
    head.set("tools", body.has("tools") ? body.get("tools") : Json.MAPPER.createArrayNode());
    head.put("top_p", body.path("top_p").asDouble(1)).put("truncation", "disabled");
    head.set("metadata", body.has("metadata") ? body.get("metadata") : Json.object());
    return head;
  }

  private static ObjectNode plainText() {
    ObjectNode text = Json.object();
    text.putObject("format").put("type", "text");
    return text;
  }

  private ObjectNode reasoning() {
    String id = call.id("rs_", 48);
    ObjectNode item = Json.object().put("id", id).put("type", "reasoning");
    ArrayNode summary = item.putArray("summary");
    if (body.path("reasoning").has("summary")) {
      summary.addObject().put("type", "summary_text").put("text", answer.thoughts());
    }
    boolean wanted =
        body.path("include")
            .valueStream()
            .anyMatch(i -> i.asString("").equals("reasoning.encrypted_content"));
    return wanted ? item.put("encrypted_content", seal.of(id)) : item;
  }

  private ObjectNode message(String status) {
    return Json.object()
        .put("id", call.id("msg_", 48))
        .put("type", "message")
        .put("status", status)
        .put("role", "assistant");
  }

  private ObjectNode part(String text) {
    if (answer.end() == End.REFUSED) {
      return Json.object().put("type", "refusal").put("refusal", text);
    }
    ObjectNode part = Json.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.putArray("logprobs");
    return part;
  }

  private static ObjectNode functionCall(ToolCall call, String arguments, String status) {
    return Json.object()
        .put("id", "fc_" + call.id())
        .put("type", "function_call")
        .put("status", status)
        .put("call_id", "call_" + call.id())
        .put("name", call.name())
        .put("arguments", arguments);
  }

  private static ObjectNode usage(Tokens t) {
    ObjectNode usage = Json.object().put("input_tokens", t.input());
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", t.cacheRead())
        .put("cache_write_tokens", 0);
    usage.put("output_tokens", t.output());
    usage.putObject("output_tokens_details").put("reasoning_tokens", t.reasoning());
    return usage.put("total_tokens", t.total());
  }

  void stream() {
    Chunks chunks = Chunks.open(call, "text/event-stream; charset=utf-8", MARKS);
    for (String name : new String[] {"response.created", "response.in_progress"}) {
      ObjectNode event = Json.object();
      event.set("response", head("in_progress"));
      send(chunks, name, event);
    }
    int index = 0;
    if (!answer.reasoning().isEmpty()) {
      item(chunks, "response.output_item.added", index, reasoning());
      item(chunks, "response.output_item.done", index++, reasoning());
    }
    if (!answer.pieces().isEmpty()) {
      text(chunks, index++);
    }
    for (ToolCall toolCall : answer.calls()) {
      functionCall(chunks, index++, toolCall);
    }
    ObjectNode last = Json.object();
    last.set("response", finished());
    send(
        chunks,
        answer.end() == End.MAX_TOKENS ? "response.incomplete" : "response.completed",
        last);
    chunks.end("");
  }

  private void text(Chunks chunks, int index) {
    boolean refused = answer.end() == End.REFUSED;
    String kind = refused ? "response.refusal" : "response.output_text";
    ObjectNode started = message("in_progress");
    started.putArray("content");
    item(chunks, "response.output_item.added", index, started);
    ObjectNode added = at(index);
    added.set("part", part(""));
    send(chunks, "response.content_part.added", added);
    for (String piece : answer.pieces()) {
      ObjectNode delta = at(index).put("delta", piece);
      if (!refused) {
        delta.putArray("logprobs");
      }
      send(chunks, kind + ".delta", delta);
    }
    ObjectNode done = at(index).put(refused ? "refusal" : "text", answer.text());
    if (!refused) {
      done.putArray("logprobs");
    }
    send(chunks, kind + ".done", done);
    ObjectNode whole = at(index);
    whole.set("part", part(answer.text()));
    send(chunks, "response.content_part.done", whole);
    ObjectNode message = message("completed");
    message.putArray("content").add(part(answer.text()));
    item(chunks, "response.output_item.done", index, message);
  }

  private ObjectNode at(int index) {
    return Json.object()
        .put("item_id", call.id("msg_", 48))
        .put("output_index", index)
        .put("content_index", 0);
  }

  private void functionCall(Chunks chunks, int index, ToolCall toolCall) {
    String id = "fc_" + toolCall.id();
    item(chunks, "response.output_item.added", index, functionCall(toolCall, "", "in_progress"));
    for (String piece : Pieces.of(toolCall.arguments())) {
      send(
          chunks,
          "response.function_call_arguments.delta",
          Json.object().put("item_id", id).put("output_index", index).put("delta", piece));
    }
    send(
        chunks,
        "response.function_call_arguments.done",
        Json.object()
            .put("item_id", id)
            .put("output_index", index)
            .put("name", toolCall.name())
            .put("arguments", toolCall.arguments()));
    item(
        chunks,
        "response.output_item.done",
        index,
        functionCall(toolCall, toolCall.arguments(), "completed"));
  }

  private void item(Chunks chunks, String name, int index, ObjectNode item) {
    ObjectNode event = Json.object().put("output_index", index);
    event.set("item", item);
    send(chunks, name, event);
  }

  private void send(Chunks chunks, String name, ObjectNode event) {
    event.put("type", name).put("sequence_number", sequence++);
    chunks.send("event: " + name + "\ndata: " + event + "\n\n");
  }
}
