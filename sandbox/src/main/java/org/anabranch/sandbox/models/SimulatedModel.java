package org.anabranch.sandbox.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.models.Answer.End;
import org.anabranch.sandbox.models.Prompt.Attachment;
import org.anabranch.sandbox.models.Prompt.Choice;
import org.anabranch.sandbox.models.Prompt.Role;
import org.anabranch.sandbox.models.Prompt.Tool;
import org.anabranch.sandbox.models.Prompt.ToolCall;
import org.anabranch.sandbox.models.Prompt.ToolResult;
import org.anabranch.sandbox.models.Prompt.Turn;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * The model behind every imitation: it understands nothing, tells what arrived, and goes on in
 * prose about a river. The same prompt gets the same answer. What the last message of the user can
 * ask of it:
 *
 * <ul>
 *   <li>{@code call NAME with {json}}, once or more: calls these tools, where they are offered
 *   <li>{@code write 500 words}: an answer of that length
 *   <li>a JSON object with a task as the studio words it: a post or a storyboard, made of sentences
 *       of the article in it
 *   <li>{@link #FORBIDDEN}: refuses, as by the vendor's content policy
 * </ul>
 */
public final class SimulatedModel {
  /** The word that every imitation's content policy forbids. */
  public static final String FORBIDDEN = "SANDBOX-FORBIDDEN";

  private static final Pattern CALL = Pattern.compile("call ([A-Za-z0-9_.-]+) with (?=\\{)");
  private static final ObjectReader FIRST_VALUE =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Pattern LENGTH = Pattern.compile("write (\\d{1,5}) words");
  private static final int USUAL_WORDS = 40;
  private static final int EXTRACT = 120;
  private static final int DIGEST = 12;

  private SimulatedModel() {}

  /**
   * @param number 0 for the first of several choices; the others differ
   */
  public static Answer answer(Prompt prompt, int number) {
    Turn last = prompt.lastOfUser().orElse(Turn.of(Role.USER, ""));
    SplittableRandom random = random(prompt, number);
    if (last.text().contains(FORBIDDEN)) {
      return new Answer(
          List.of(),
          Pieces.of("This simulated model refuses what the content policy forbids."),
          List.of(),
          End.REFUSED,
          "");
    }
    List<String> thoughts =
        prompt.wishes().reasoning() ? Pieces.of(thoughts(prompt, random)) : List.of();
    List<ToolCall> calls = calls(prompt, last, random);
    if (!calls.isEmpty()) {
      return new Answer(thoughts, List.of(), calls, End.TOOLS, "");
    }
    JsonNode schema = prompt.wishes().schema();
    String text =
        Editor.answer(last.text(), prompt.model(), random)
            .orElseGet(
                () ->
                    schema == null
                        ? prose(prompt, last, random)
                        : SchemaExample.of(schema, random.nextLong()).toString());
    return cut(thoughts, text, prompt.wishes());
  }

  private static SplittableRandom random(Prompt prompt, int number) {
    long digest = Long.parseUnsignedLong(Digest.sha256(prompt.toString()).substring(0, 16), 16);
    return new SplittableRandom(digest + 31 * number);
  }

  private static String thoughts(Prompt prompt, SplittableRandom random) {
    return "The sandbox pretends to think about "
        + prompt.turns().size()
        + " messages. "
        + River.prose(12, random);
  }

  private static List<ToolCall> calls(Prompt prompt, Turn last, SplittableRandom random) {
    Choice choice = prompt.tools().choice();
    if (choice == Choice.NONE || prompt.tools().tools().isEmpty()) {
      return List.of();
    }
    List<ToolCall> calls = new ArrayList<>();
    boolean answered =
        !last.results().isEmpty() || prompt.turns().getLast().role() == Role.ASSISTANT;
    if (!answered) {
      Matcher found = CALL.matcher(last.text());
      while (found.find()) {
        String name = found.group(1);
        if (prompt.tools().tool(name).isPresent()
            && (choice != Choice.NAMED || name.equals(prompt.tools().named()))) {
          argument(last.text().substring(found.end()))
              .ifPresent(a -> calls.add(call(name, a, random)));
        }
      }
    }
    boolean must = choice == Choice.ANY || choice == Choice.NAMED;
    if (calls.isEmpty() && must) {
      Tool tool =
          choice == Choice.NAMED
              ? prompt.tools().tool(prompt.tools().named()).orElseThrow()
              : prompt.tools().tools().getFirst();
      JsonNode schema = tool.schema() == null ? Json.object() : tool.schema();
      calls.add(call(tool.name(), SchemaExample.of(schema, random.nextLong()), random));
    }
    return prompt.tools().parallel() || calls.size() < 2 ? calls : calls.subList(0, 1);
  }

  private static ToolCall call(String name, JsonNode arguments, SplittableRandom random) {
    return new ToolCall(
        "%016x%08x".formatted(random.nextLong(), random.nextInt()), name, arguments.toString());
  }

  /** The JSON object at the start of a text that goes on after it. */
  private static Optional<JsonNode> argument(String text) {
    try {
      return Optional.ofNullable(FIRST_VALUE.readTree(text)).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static String prose(Prompt prompt, Turn last, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    text.append("This answer is simulated by the sandbox in the place of ").append(prompt.model());
    long turns = prompt.turns().stream().filter(t -> t.role() != Role.SYSTEM).count();
    text.append(". It read ").append(turns).append(turns == 1 ? " message" : " messages");
    String system = prompt.system();
    text.append(
        system.isEmpty()
            ? " and no system prompt."
            : " and a system prompt of digest " + digest(system) + ".");
    for (Turn turn : prompt.turns()) {
      turn.attachments().forEach(a -> text.append(' ').append(told(a)));
    }
    for (ToolResult result : last.results()) {
      text.append(result.error() ? " The failed tool call " : " The tool call ");
      text.append(result.id()).append(" answered “").append(extract(result.text())).append("”.");
    }
    if (!last.text().isEmpty()) {
      text.append(" The user said “").append(extract(last.text())).append("”.");
    }
    Matcher length = LENGTH.matcher(last.text());
    int words = length.find() ? Integer.parseInt(length.group(1)) : USUAL_WORDS;
    return text.append(' ').append(River.prose(words, random)).toString();
  }

  private static String told(Attachment a) {
    String name = a.name().isEmpty() ? "" : " “" + a.name() + "”";
    return a.bytes() == 0
        ? "Attached: " + a.mediaType() + name + ", not fetched."
        : "Attached: %s%s, %d bytes, digest %s."
            .formatted(a.mediaType(), name, a.bytes(), a.sha256().substring(0, DIGEST));
  }

  /** The digest of a text as the answers tell it: the first twelve digits of its SHA-256. */
  public static String digest(String text) {
    return Digest.sha256(text).substring(0, DIGEST);
  }

  private static String extract(String text) {
    return text.codePointCount(0, text.length()) <= EXTRACT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, EXTRACT)) + "…";
  }

  private static Answer cut(List<String> thoughts, String whole, Prompt.Wishes wishes) {
    String text = whole;
    End end = End.DONE;
    String ranInto = "";
    int at = whole.length();
    for (String stop : wishes.stops()) {
      int found = whole.indexOf(stop);
      if (found >= 0 && found < at) {
        at = found;
        ranInto = stop;
        end = End.STOP_SEQUENCE;
        text = whole.substring(0, at);
      }
    }
    List<String> pieces = Pieces.of(text);
    int room = Math.max(0, wishes.maxTokens() - thoughts.size());
    return pieces.size() <= room
        ? new Answer(thoughts, pieces, List.of(), end, ranInto)
        : new Answer(
            thoughts.subList(0, Math.min(thoughts.size(), wishes.maxTokens())),
            pieces.subList(0, room),
            List.of(),
            End.MAX_TOKENS,
            "");
  }
}
