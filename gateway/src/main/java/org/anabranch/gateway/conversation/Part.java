package org.anabranch.gateway.conversation;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A piece of what was said, by either side. */
public sealed interface Part {
  /** Asks the vendor to keep everything up to and with this part, or null. */
  default @Nullable CacheMark cache() {
    return null;
  }

  /** All text among the parts, said aloud or not, a line each. */
  static String text(List<Part> parts) {
    return parts.stream()
        .flatMap(
            part ->
                switch (part) {
                  case Text text -> Stream.of(text.text());
                  case ToolResult result -> Stream.of(text(result.content()));
                  case Audio sound when !sound.spoken().words().isEmpty() ->
                      Stream.of(sound.spoken().words());
                  default -> Stream.empty();
                })
        .collect(Collectors.joining("\n"));
  }

  /**
   * @param citations what it stands on, in an answer; their spans are counted within it
   */
  record Text(String text, List<Citation> citations, @Nullable CacheMark cache) implements Part {
    public Text {
      citations = List.copyOf(citations);
    }

    public Text(String text, @Nullable CacheMark cache) {
      this(text, List.of(), cache);
    }

    public Text(String text) {
      this(text, List.of(), null);
    }
  }

  /**
   * @param detail how closely to look ({@code low}, {@code high}, {@code auto}), or null
   */
  record Image(Source source, @Nullable String detail, @Nullable CacheMark cache) implements Part {
    /** Whether a quick look is asked for, which some vendors cannot be told. */
    public boolean isQuick() {
      return detail != null
          && !detail.equals("auto")
          && !detail.equals("high")
          && !detail.equals("original");
    }
  }

  /**
   * @param spoken what it says, where a model said it
   */
  record Audio(Source source, Spoken spoken, @Nullable CacheMark cache) implements Part {
    public Audio(Source source, @Nullable CacheMark cache) {
      this(source, Spoken.UNKNOWN, cache);
    }
  }

  record Video(Source source, @Nullable CacheMark cache) implements Part {}

  /**
   * @param name a file name or title, or null
   * @param context words about it for the model, which are not to be cited; or null
   * @param cited whether the answer is to say which of its passages it stands on
   */
  record Document(
      Source source,
      @Nullable String name,
      @Nullable String context,
      boolean cited,
      @Nullable CacheMark cache)
      implements Part {
    public Document(Source source, @Nullable String name, @Nullable CacheMark cache) {
      this(source, name, null, false, cache);
    }

    /** The same with a mark. */
    public Document with(@Nullable CacheMark mark) {
      return new Document(source, name, context, cited, mark);
    }

    /**
     * For a dialect that shows documents and says no more of them. Throws {@link Untranslatable}
     * where more is said.
     *
     * @param where it stands
     * @param who ends the sentence “… cannot be said to”
     */
    public void requireShownOnly(String where, String who) throws Untranslatable {
      if (context != null) {
        throw new Untranslatable(where + ".context", "cannot be said to " + who);
      }
      if (cited) {
        throw new Untranslatable(where + ".citations", "cannot be asked of " + who);
      }
    }
  }

  /**
   * The model wants a tool called.
   *
   * @param arguments a JSON object as text
   * @param signature what the model's vendor wants back with it, or null
   */
  record ToolCall(
      String id,
      String name,
      String arguments,
      @Nullable Signature signature,
      @Nullable CacheMark cache)
      implements Part {
    /** The same as if its vendor had sealed nothing. */
    public ToolCall unsealed() {
      return new ToolCall(id, name, arguments, null, cache);
    }
  }

  /**
   * What a tool answered.
   *
   * @param name of the tool, where the dialect says it; a writer that needs it looks for the call
   */
  record ToolResult(
      String callId,
      @Nullable String name,
      List<Part> content,
      boolean error,
      @Nullable CacheMark cache)
      implements Part {
    public ToolResult {
      content = List.copyOf(content);
    }
  }

  /**
   * What the model reasoned.
   *
   * @param text may be empty where only the signature is given out
   */
  record Thought(String text, @Nullable Signature signature) implements Part {}

  /** Reasoning that only its vendor can read. */
  record SealedThought(Signature data) implements Part {}

  /** The model's words of refusal. */
  record Refused(String text) implements Part {}

  /**
   * Something that only one dialect can say whole: a search the vendor ran itself, a passage with
   * its citations.
   *
   * @param dialect whose it is: the name of an {@link org.anabranch.gateway.dialect.Outbound}
   * @param raw all of it, as it came
   * @param text its words, which other dialects say in its place; null when words cannot stand for
   *     it: then writers of requests throw {@link Untranslatable}, and writers of answers leave it
   *     out
   * @param searched the search of the web that it is, in an answer; dialects with a place for
   *     searches write it in their own way
   * @param passages the texts that it shows the model, in a request; dialects that can have them
   *     cited write them in their own way
   */
  record Native(
      String dialect,
      JsonNode raw,
      @Nullable String text,
      @Nullable CacheMark cache,
      @Nullable Searched searched,
      @Nullable Passages passages)
      implements Part {
    public Native(String dialect, JsonNode raw, @Nullable String text, @Nullable CacheMark cache) {
      this(dialect, raw, text, cache, null, null);
    }

    /** One of an answer, which may tell of a search. */
    public static Native answered(String dialect, JsonNode raw, @Nullable Searched searched) {
      return new Native(dialect, raw, null, null, searched, null);
    }

    /** The same with a mark. */
    public Native with(@Nullable CacheMark mark) {
      return new Native(dialect, raw, text, mark, searched, passages);
    }
  }

  /**
   * A vendor's seal on what its model reasoned. It means something to that vendor alone.
   *
   * @param dialect whose it is: the name of an {@link org.anabranch.gateway.dialect.Outbound}
   */
  record Signature(String dialect, String value) {}

  /**
   * @param ttl how long to keep it, such as {@code 5m} or {@code 1h}; the vendor's usual when null
   */
  record CacheMark(@Nullable String ttl) {
    public static final CacheMark USUAL = new CacheMark(null);
  }

  /** Where the bytes of a picture, sound or document are. */
  sealed interface Source {
    /**
     * @param base64 as it came, not decoded
     */
    record Inline(String mediaType, String base64) implements Source {}

    /** An address for the vendor to fetch, {@code https:}, {@code gs:} or {@code s3:}. */
    record Link(String uri, @Nullable String mediaType) implements Source {}

    /** A file that was uploaded before. */
    record Uploaded(String fileId, @Nullable String mediaType) implements Source {}
  }
}
