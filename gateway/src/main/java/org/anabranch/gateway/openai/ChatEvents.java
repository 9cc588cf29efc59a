package org.anabranch.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ObjectNode;

/** An answer of our own as a stream: one event a sentence. */
public final class ChatEvents {
  private ChatEvents() {}

  public static List<byte[]> write(
      String id, long created, String model, String text, TokenCount count, boolean usageAsked) {
    List<byte[]> events = new ArrayList<>();
    ObjectNode role = Json.object().put("role", "assistant").put("content", "");
    events.add(event(chunk(id, created, model, role, null)));
    for (String sentence : sentences(text)) {
      events.add(event(chunk(id, created, model, Json.object().put("content", sentence), null)));
    }
    events.add(event(chunk(id, created, model, Json.object(), "stop")));
    if (usageAsked) {
      ObjectNode last = head(id, created, model);
      last.putArray("choices");
      last.set("usage", ChatAnswer.usage(count));
      events.add(event(last));
    }
    events.add("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    return events;
  }

  private static ObjectNode head(String id, long created, String model) {
    return Json.object()
        .put("id", id)
        .put("object", "chat.completion.chunk")
        .put("created", created)
        .put("model", model);
  }

  private static ObjectNode chunk(
      String id,
      long created,
      String model,
      ObjectNode delta,
      @org.jspecify.annotations.Nullable String finishReason) {
    ObjectNode chunk = head(id, created, model);
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", finishReason);
    return chunk;
  }

  private static byte[] event(ObjectNode data) {
    return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> sentences(String text) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    breaks.setText(text);
    List<String> sentences = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
      sentences.add(text.substring(start, end));
    }
    return sentences;
  }
}
