package org.anabranch.gateway.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Passages;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The texts of conversations and answers, one by one. Where nothing changes, the very same objects
 * come back. Pictures, sounds and documents but plain ones are no texts. Reasoning that is changed
 * loses its seal.
 */
public final class Texts {
  private Texts() {}

  /** Every text of a request, in order, replaced by another. */
  public static Conversation map(Conversation c, UnaryOperator<String> text) {
    List<Part.Text> system = new ArrayList<>();
    for (Part.Text one : c.system()) {
      system.add((Part.Text) part(one, text));
    }
    List<Turn> turns = new ArrayList<>();
    c.turns().forEach(t -> turns.add(new Turn(t.role(), parts(t.parts(), text))));
    Map<String, JsonNode> extras = new HashMap<>();
    c.extras().forEach((name, value) -> extras.put(name, json(value, text, false)));
    Map<String, String> tags = new TreeMap<>();
    new TreeMap<>(c.tags())
        .forEach((name, value) -> tags.put(name(name, text, tags::containsKey), text.apply(value)));
    String user = c.user() == null ? null : text.apply(c.user());
    Conversation mapped =
        new Conversation(
            c.model(),
            system,
            turns,
            DeclaredTexts.tools(c.tools(), text),
            c.toolChoice(),
            DeclaredTexts.sampling(c.sampling(), text),
            DeclaredTexts.format(c.format(), text),
            DeclaredTexts.output(c.output(), text),
            c.thinking(),
            c.stream(),
            user,
            tags,
            extras);
    return mapped.equals(c) ? c : mapped;
  }

  /** Every text of an answer, in order, replaced by another. */
  public static Reply map(Reply reply, UnaryOperator<String> text) {
    List<Reply.Choice> choices = new ArrayList<>();
    for (Reply.Choice choice : reply.choices()) {
      List<Part> parts = parts(choice.parts(), text);
      choices.add(
          parts.equals(choice.parts())
              ? choice
              : new Reply.Choice(parts, choice.stop(), choice.stopSequence(), List.of()));
    }
    return choices.equals(reply.choices()) ? reply : reply.with(choices);
  }

  private static List<Part> parts(List<Part> parts, UnaryOperator<String> text) {
    List<Part> mapped = new ArrayList<>(parts.size());
    parts.forEach(p -> mapped.add(part(p, text)));
    return mapped;
  }

  private static Part part(Part part, UnaryOperator<String> text) {
    return switch (part) {
      case Part.Text t -> {
        String mapped = text.apply(t.text());
        List<Citation> citations = t.citations().stream().map(c -> citation(c, text)).toList();
        yield !mapped.equals(t.text())
            ? new Part.Text(mapped, t.cache()) // whose passages are not where they were
            : citations.equals(t.citations()) ? t : new Part.Text(mapped, citations, t.cache());
      }
      case Part.Refused r -> new Part.Refused(text.apply(r.text()));
      case Part.Thought t -> {
        String mapped = text.apply(t.text());
        yield mapped.equals(t.text()) ? t : new Part.Thought(mapped, null); // no seal fits it
      }
      case Part.ToolCall call ->
          new Part.ToolCall(
              call.id(),
              call.name(),
              arguments(call.arguments(), text),
              call.signature(),
              call.cache());
      case Part.ToolResult result ->
          new Part.ToolResult(
              result.callId(),
              result.name(),
              parts(result.content(), text),
              result.error(),
              result.cache());
      case Part.Native own -> own(own, text);
      case Part.Document document -> document(document, text);
      case Part.Audio audio -> {
        String words = audio.spoken().words();
        String mapped = words.isEmpty() ? words : text.apply(words);
        yield mapped.equals(words) ? audio : new Part.Text(mapped); // the sound says the same
      }
      case Part.Image _, Part.Video _, Part.SealedThought _ -> part;
    };
  }

  /** What an answer stands on. */
  static Citation citation(Citation citation, UnaryOperator<String> text) {
    Citation mapped =
        new Citation(
            orNull(citation.url(), text),
            orNull(citation.title(), text),
            citation.fileId(),
            orNull(citation.quote(), text),
            citation.span(),
            citation.place(),
            citation.seal());
    return mapped.equals(citation) ? citation : mapped;
  }

  static @Nullable String orNull(@Nullable String words, UnaryOperator<String> text) {
    return words == null ? null : text.apply(words);
  }

  private static Part document(Part.Document document, UnaryOperator<String> text) {
    String name = orNull(document.name(), text);
    String context = orNull(document.context(), text);
    String written = written(document);
    String mapped = written == null ? null : text.apply(written);
    Part.Source source =
        mapped == null || mapped.equals(written)
            ? document.source()
            : new Part.Source.Inline(
                "text/plain", Base64.getEncoder().encodeToString(mapped.getBytes(UTF_8)));
    return new Part.Document(source, name, context, document.cited(), document.cache());
  }

  /** The words of a document that is plain text; null for any other. */
  static @Nullable String written(Part.Document document) {
    if (document.source() instanceof Part.Source.Inline inline
        && inline.mediaType().startsWith("text/")) {
      try {
        return new String(Base64.getDecoder().decode(inline.base64()), UTF_8);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    return null;
  }

  /** What one dialect says in its own way is said in plain words once it must change. */
  private static Part own(Part.Native own, UnaryOperator<String> text) {
    UnaryOperator<String> once = once(text);
    String mapped = orNull(own.text(), once);
    JsonNode raw = own(own.raw(), once); // has more than its words, such as what they stand on
    Searched searched = own.searched() == null ? null : own.searched().map(once);
    Passages passages = own.passages() == null ? null : own.passages().map(once);
    boolean same =
        raw.equals(own.raw())
            && Objects.equals(searched, own.searched())
            && Objects.equals(passages, own.passages());
    if (same) {
      return own;
    }
    return mapped == null
        ? new Part.Native(own.dialect(), raw, null, own.cache(), searched, passages)
        : new Part.Text(mapped, own.cache());
  }

  /** For something that says the same twice, of which the second is not to count. */
  static UnaryOperator<String> once(UnaryOperator<String> text) {
    Map<String, String> known = new HashMap<>();
    return said -> known.computeIfAbsent(said, text);
  }

  /** The arguments of a tool with their names, texts and numbers replaced, still JSON. */
  static String arguments(String json, UnaryOperator<String> text) {
    try {
      JsonNode whole = Json.tree(json);
      JsonNode mapped = json(whole, text, true);
      return mapped.equals(whole) ? json : mapped.toString();
    } catch (JacksonException e) {
      return text.apply(json);
    }
  }

  /** What only one dialect can say, with its texts and numbers replaced. */
  static JsonNode own(JsonNode raw, UnaryOperator<String> text) {
    return json(raw, text, false);
  }

  /**
   * @param names whether its names are data too, and not those of an API
   */
  private static JsonNode json(JsonNode node, UnaryOperator<String> text, boolean names) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode mapped = Json.object();
        for (Map.Entry<String, JsonNode> e : object.properties()) {
          String name = names ? name(e.getKey(), text, mapped::has) : e.getKey();
          mapped.set(name, json(e.getValue(), text, names));
        }
        yield mapped;
      }
      case ArrayNode array -> {
        ArrayNode mapped = Json.MAPPER.createArrayNode();
        array.forEach(e -> mapped.add(json(e, text, names)));
        yield mapped;
      }
      case StringNode string -> StringNode.valueOf(text.apply(string.stringValue()));
      default -> scalar(node, text);
    };
  }

  /** A name, replaced; with a number behind it where another is called so, lest one be lost. */
  static String name(String name, UnaryOperator<String> text, Predicate<String> taken) {
    String mapped = text.apply(name);
    String free = mapped;
    for (int i = 2; taken.test(free); i++) {
      free = mapped + " " + i;
    }
    return free;
  }

  private static JsonNode scalar(JsonNode node, UnaryOperator<String> text) {
    String plain = node.isNumber() ? node.toString() : null;
    String mapped = plain == null ? null : text.apply(plain);
    return mapped == null || mapped.equals(plain) ? node : StringNode.valueOf(mapped);
  }

  /** All texts of a request, in the order in which {@link #map} comes by. */
  public static List<String> of(Conversation conversation) {
    List<String> texts = new ArrayList<>();
    map(conversation, t -> taken(texts, t));
    return texts;
  }

  /** All texts of an answer, likewise. */
  public static List<String> of(Reply reply) {
    List<String> texts = new ArrayList<>();
    map(reply, t -> taken(texts, t));
    return texts;
  }

  private static String taken(List<String> texts, String text) {
    texts.add(text);
    return text;
  }

  /** What is said in an answer, apart from reasoning and calls. */
  static String said(Reply.Choice choice) {
    return choice.parts().stream()
        .map(Texts::words)
        .filter(w -> w != null)
        .collect(Collectors.joining());
  }

  private static @Nullable String words(Part part) {
    return switch (part) {
      case Part.Text text -> text.text();
      case Part.Audio audio -> audio.spoken().words();
      case Part.Native own -> own.text();
      default -> null;
    };
  }
}
