package org.anabranch.gateway.surface;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Json;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a dialect's answers travel: a whole one as one JSON object, a stream as events, each a JSON
 * object. An event of Converse is an object with its name as the only field.
 */
record Wire(RequestForm form, boolean stream) {
  private static final String DATA = "data: ";

  String type() {
    return !stream
        ? "application/json"
        : form == RequestForm.CONVERSE ? "application/vnd.amazon.eventstream" : "text/event-stream";
  }

  byte[] write(List<JsonNode> events) {
    if (!stream) {
      return events.getFirst().toString().getBytes(UTF_8);
    }
    if (form == RequestForm.CONVERSE) {
      return frames(events);
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode event : events) {
      if (event.has("type")) {
        text.append("event: ").append(event.path("type").asString()).append('\n');
      }
      text.append(DATA).append(event).append("\n\n");
    }
    return text.append(form == RequestForm.CHAT ? "data: [DONE]\n\n" : "")
        .toString()
        .getBytes(UTF_8);
  }

  private static byte[] frames(List<JsonNode> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (JsonNode event : events) {
      String name = event.propertyNames().iterator().next();
      new Message(
              Map.of(
                  ":message-type", HeaderValue.fromString("event"),
                  ":event-type", HeaderValue.fromString(name),
                  ":content-type", HeaderValue.fromString("application/json")),
              event.path(name).toString().getBytes(UTF_8))
          .encode(bytes);
    }
    return bytes.toByteArray();
  }

  List<JsonNode> read(byte[] bytes) {
    if (!stream) {
      return List.of(Json.tree(new String(bytes, UTF_8)));
    }
    List<JsonNode> events = new ArrayList<>();
    if (form == RequestForm.CONVERSE) {
      new MessageDecoder(message -> events.add(event(message))).feed(ByteBuffer.wrap(bytes));
      return events;
    }
    new String(bytes, UTF_8)
        .lines()
        .filter(line -> line.startsWith(DATA) && !line.equals("data: [DONE]"))
        .forEach(line -> events.add(Json.tree(line.substring(DATA.length()))));
    return events;
  }

  private static JsonNode event(Message message) {
    HeaderValue name = message.getHeaders().get(":event-type");
    return Json.object()
        .set(
            name == null ? "exception" : name.getString(),
            Json.tree(new String(message.getPayload(), UTF_8)));
  }

  /** What the client asks of this model. */
  Between.Answered ask(Between between, String model) {
    ObjectNode body = form.with(model, Json.object());
    String path = form.path(model);
    if (!stream) {
      return between.ask(path, body.toString());
    }
    switch (form) {
      case CHAT -> body.put("stream", true).putObject("stream_options").put("include_usage", true);
      case RESPONSES, MESSAGES -> body.put("stream", true);
      case CONVERSE -> path += "-stream";
      case GEMINI -> path = path.replace(":generateContent", ":streamGenerateContent") + "?alt=sse";
    }
    return between.ask(path, body.toString());
  }
}
