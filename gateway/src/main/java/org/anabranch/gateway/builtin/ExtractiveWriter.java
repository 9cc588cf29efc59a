package org.anabranch.gateway.builtin;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.config.CompletionRequest.Message;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Language;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The built-in model: condenses a text it is given by choosing sentences of it. Every sentence it
 * writes stands in its input, whole or, where not even one fits, cut with an ellipsis.
 *
 * <p>A last user message that is a JSON object with the task {@code write_variant} or {@code
 * storyboard} is answered with that task's JSON object; anything else with a summary, or with one
 * sentence about what this model does when there is nothing to summarise. The same messages always
 * get the same answer. Calls block and use the processor; safe for many threads. Throws a {@link
 * org.anabranch.kernel.ProblemException} when a task's article is empty and when the {@link
 * Embedder} does.
 */
public final class ExtractiveWriter {
  private static final double CHARACTERS_A_TOKEN = 4;
  private static final double CJK_CHARACTERS_A_TOKEN = 1.5;
  private static final int MAX_SUMMARY = 1200;
  private static final int MAX_SENTENCES = 8;
  private static final int SHORT = 60;
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "(?i)^(please\\b|can you|could you|summari[sz]e|write|rewrite|shorten|condense|give me|make"
              + "|tl;?dr|请|帮我|总结|概括|缩写|写一|resume|résume|fasse|zusammenfass).*",
          Pattern.DOTALL);
  private static final Pattern END_OF_INSTRUCTION =
      Pattern.compile(".{1,119}?(?:[.!?:](?=\\s)|[。！？：])", Pattern.DOTALL);
  private static final String ABOUT =
      "I am an extractive writer: give me a text and I condense it, using only its own sentences.";
  private static final String ABOUT_ZH = "我是摘录式写作模型：给我一段文字，我会只用原文的句子把它缩短。";

  private final Readings readings;

  public ExtractiveWriter(Embedder embedder) {
    this.readings = new Readings(new Reader(embedder));
  }

  /**
   * @param json whether the answer must be a JSON object: a summary then is {@code {"summary": …}}
   * @param maxOutputTokens taken as 4 characters each, 1.5 in CJK
   */
  public String answer(List<Message> messages, boolean json, int maxOutputTokens) {
    List<String> asked =
        messages.stream().filter(m -> m.role().equals("user")).map(Message::content).toList();
    String last = asked.isEmpty() ? "" : asked.getLast();
    Optional<JsonNode> task = object(last);
    String name = task.map(t -> t.path("task").asString("")).orElse("");
    return switch (name) {
      case "write_variant" -> Json.write(variant(task.orElseThrow(), maxOutputTokens));
      case "storyboard" -> Json.write(storyboard(task.orElseThrow()));
      default -> {
        String summary = summary(asked, maxOutputTokens);
        yield json ? Json.write(Json.object().put("summary", summary)) : summary;
      }
    };
  }

  private ObjectNode variant(JsonNode task, int maxOutputTokens) {
    Reading reading = reading(task);
    Composer composer = new Composer(reading);
    int partsMax = Math.max(1, task.path("parts_max").asInt(1));
    Limits limits =
        new Limits(
            task.path("text_max").asInt(Integer.MAX_VALUE),
            partsMax,
            characters(maxOutputTokens, reading.script()));
    Recipe recipe = Recipe.of(task.path("platform").asString(""), partsMax);
    ObjectNode answer = Json.object().put("title", composer.title(task.path("title_max").asInt(0)));
    add(answer.putArray("parts"), composer.parts(recipe, limits));
    int hashtags = Math.max(0, task.path("hashtags_max").asInt(0));
    add(answer.putArray("hashtags"), reading.keyPhrases().stream().limit(hashtags).toList());
    return answer;
  }

  private ObjectNode storyboard(JsonNode task) {
    Composer composer = new Composer(reading(task));
    ObjectNode answer =
        Json.object().put("title", composer.title(task.path("title_max").asInt(70)));
    int lines = Math.max(1, task.path("lines_max").asInt(6));
    add(
        answer.putArray("lines"),
        composer.lines(lines, Math.max(1, task.path("line_max").asInt(110))));
    return answer;
  }

  private Reading reading(JsonNode task) {
    return readings.of(Article.of(task.path("article")), task.path("language").asString(""));
  }

  /** Of the last message that holds a text: "shorten it" means the one before. */
  private String summary(List<String> asked, int maxOutputTokens) {
    String text =
        asked.reversed().stream()
            .map(ExtractiveWriter::withoutInstruction)
            .filter(
                t ->
                    Cutter.length(t) >= SHORT
                        || (Language.of(t) == Language.CJK && Cutter.length(t) >= SHORT / 2))
            .findFirst()
            .orElse("");
    Language script = Language.of(text.isEmpty() ? String.join(" ", asked) : text);
    int room = characters(maxOutputTokens, script);
    Reading reading = readings.of(Article.ofText(text), "");
    long sentences = reading.sentences().stream().filter(s -> s.prose() > 0).count();
    if (sentences == 0) {
      return Cutter.cut(script == Language.CJK ? ABOUT_ZH : ABOUT, room);
    }
    int most = (int) Math.clamp(sentences / 4, 2, MAX_SENTENCES);
    int mostCharacters = Math.min(room, MAX_SUMMARY);
    return new Composer(reading)
        .parts(Recipe.summary(most, MAX_SUMMARY), new Limits(mostCharacters, 1, room))
        .getFirst();
  }

  /** Drops a first line, or else a first sentence, that tells what to do with the rest. */
  private static String withoutInstruction(String text) {
    String stripped = text.strip();
    if (!INSTRUCTION.matcher(stripped).matches()) {
      return stripped;
    }
    int line = stripped.indexOf('\n');
    if (line > 0) {
      return stripped.substring(line).strip();
    }
    Matcher end = END_OF_INSTRUCTION.matcher(stripped);
    return end.lookingAt() ? stripped.substring(end.end()).strip() : "";
  }

  private static int characters(int tokens, Language script) {
    double each = script == Language.CJK ? CJK_CHARACTERS_A_TOKEN : CHARACTERS_A_TOKEN;
    return (int) Math.min(Integer.MAX_VALUE / 8, Math.max(1, tokens * each));
  }

  private static Optional<JsonNode> object(String text) {
    if (!text.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.tree(text)).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      return Optional.empty(); // a text that happens to open with a brace
    }
  }

  private static void add(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }
}
