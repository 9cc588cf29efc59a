package org.anabranch.gateway.surface;

import com.google.genai.types.GenerateContentResponse;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A dialect's answers, whole or as a stream: what their fields are by the SDK's types, and the
 * smallest whole one around any of them. {@code answers/streams.json} says which events must stand
 * before and after an event of a stream.
 */
record AnswerForm(RequestForm dialect, boolean stream) {
  private static final JsonNode WHOLE = Samples.resource("answers.json");
  private static final JsonNode STREAMS = Samples.resource("answers/streams.json");
  private static final String EVENT = "EVENT";

  /** What google-genai puts into an answer itself. */
  private static final Set<String> OF_THE_SDK =
      Set.of("sdkHttpResponse", "automaticFunctionCallingHistory");

  /**
   * An object that is an answer, or an event of one.
   *
   * @param row what it is called in the table
   */
  record Told(String row, Shape.Obj shape) {}

  static List<AnswerForm> all() {
    return Arrays.stream(RequestForm.values())
        .<AnswerForm>mapMulti(
            (dialect, to) -> {
              to.accept(new AnswerForm(dialect, false));
              to.accept(new AnswerForm(dialect, true));
            })
        .toList();
  }

  @Override
  public String toString() {
    return Between.model(dialect) + (stream ? "-stream" : "");
  }

  Wire wire() {
    return new Wire(dialect, stream);
  }

  /** The answer, or each kind of event. */
  List<Told> told() {
    return switch (dialect) {
      case CHAT ->
          one("com.openai.models.chat.completions.ChatCompletion" + (stream ? "Chunk" : ""));
      case RESPONSES ->
          stream
              ? events("com.openai.models.responses.ResponseStreamEvent")
              : one("com.openai.models.responses.Response");
      case MESSAGES ->
          stream
              ? events("com.anthropic.models.messages.RawMessageStreamEvent")
              : one("com.anthropic.models.messages.Message");
      case CONVERSE ->
          stream
              ? converseEvents()
              : List.of(new Told("", (Shape.Obj) AwsShapes.of(ConverseResponse.builder().build())));
      case GEMINI -> List.of(new Told("", gemini()));
    };
  }

  private static List<Told> one(String type) {
    return List.of(new Told("", (Shape.Obj) StainlessShapes.named(type)));
  }

  private static List<Told> events(String type) {
    return ((Shape.Union) StainlessShapes.named(type))
        .variants().stream()
            .map(Shape.Obj.class::cast)
            .map(event -> new Told("<" + Shape.tag(event) + ">", event))
            .toList();
  }

  private static List<Told> converseEvents() {
    List<Told> events = new ArrayList<>();
    for (var type : ConverseStreamOutput.EventType.values()) {
      if (type != ConverseStreamOutput.EventType.UNKNOWN_TO_SDK_VERSION) {
        String name = type.toString();
        try {
          Object builder = ConverseStreamOutput.class.getMethod(name + "Builder").invoke(null);
          events.add(new Told("<" + name + ">", (Shape.Obj) AwsShapes.of((SdkPojo) builder)));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
          throw new AssertionError(name, e);
        }
      }
    }
    return events;
  }

  private static Shape.Obj gemini() {
    Shape.Obj all = (Shape.Obj) GenaiShapes.of(GenerateContentResponse.class);
    return new Shape.Obj(
        all.name(), all.props().stream().filter(p -> !OF_THE_SDK.contains(p.name())).toList());
  }

  /** What the smallest answer has in any case. */
  Set<String> given(Told told) {
    return told.row().isEmpty()
        ? told.shape().props().stream().map(Shape.Prop::name).collect(Collectors.toSet())
        : Set.of();
  }

  /** The answer, or all events of the stream, around an object. */
  List<JsonNode> around(Told told, JsonNode object) {
    if (told.row().isEmpty()) {
      ObjectNode answer =
          (ObjectNode)
              (stream ? STREAMS.path(name()).path("chunk") : WHOLE.path(name())).deepCopy();
      answer.setAll((ObjectNode) object);
      speak(answer);
      return stream ? stream(answer) : List.of(answer);
    }
    return stream(
        dialect == RequestForm.CONVERSE
            ? Json.object().set(told.row().substring(1, told.row().length() - 1), object)
            : object);
  }

  /** What is tried stands beside the words that there are in any case. */
  private void speak(ObjectNode answer) {
    switch (dialect) {
      case CHAT -> {
        for (JsonNode choice : answer.path("choices")) {
          JsonNode said = choice.path(stream ? "delta" : "message");
          if (said instanceof ObjectNode message && !message.has("content")) {
            message.put("content", "hello");
          }
        }
      }
      case RESPONSES -> hello(answer.path("output"), "output");
      case MESSAGES -> hello(answer.path("content"), "content");
      case CONVERSE -> {
        if (answer.at("/output/message") instanceof ObjectNode message) {
          hello(message.withArray("content"), "output", "message", "content");
        }
      }
      case GEMINI -> {
        for (JsonNode each : answer.path("candidates")) {
          ObjectNode candidate = (ObjectNode) each;
          if (!candidate.has("content")) {
            candidate.putObject("content").put("role", "model").putArray("parts");
          }
          hello(candidate.at("/content/parts"), "candidates", "0", "content", "parts");
        }
      }
    }
  }

  private void hello(JsonNode list, String... path) {
    JsonNode hello = WHOLE.path(name()).at("/" + String.join("/", path)).path(0);
    boolean said = list.valueStream().anyMatch(hello::equals);
    if (list instanceof ArrayNode all && !said) {
      all.add(hello);
    }
  }

  /** The smallest stream without any event tried. */
  List<JsonNode> plain() {
    return stream(null);
  }

  private String name() {
    return Between.model(dialect);
  }

  private List<JsonNode> stream(@Nullable JsonNode event) {
    JsonNode streams = STREAMS.path(name());
    String kind = event == null ? "" : kind(event);
    JsonNode around = streams.path("around").path(kind);
    if (around.isMissingNode()) {
      around = streams.path("around").path(kind.replaceFirst("/.*", ""));
    }
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode each : around.isMissingNode() ? streams.path("around").path("") : around) {
      if (!each.asString().equals(EVENT)) {
        streams.path(each.asString()).forEach(events::add);
      } else if (event != null) {
        events.add(event);
      }
    }
    return events;
  }

  /** An event's name, and after a slash that of what it brings. */
  private String kind(JsonNode event) {
    return switch (dialect) {
      case CHAT -> event.path("choices").path(0).path("finish_reason").isString() ? "end" : "";
      case GEMINI -> event.path("candidates").path(0).has("finishReason") ? "end" : "";
      case MESSAGES ->
          event.path("type").asString() + "/" + event.path("delta").path("type").asString("");
      case RESPONSES -> event.path("type").asString();
      case CONVERSE -> {
        String name = event.propertyNames().iterator().next();
        JsonNode delta = event.path(name).path("delta");
        yield delta.isEmpty() ? name : name + "/" + delta.propertyNames().iterator().next();
      }
    };
  }
}
