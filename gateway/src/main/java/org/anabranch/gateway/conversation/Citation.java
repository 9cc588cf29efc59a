package org.anabranch.gateway.conversation;

import java.nio.charset.StandardCharsets;
import org.anabranch.gateway.conversation.Part.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Where something that was answered comes from. Dialects know some of it each; a writer leaves out
 * a source that its dialect has no way to name.
 *
 * @param url of the source, or what else it is called by; null when only its place is known
 * @param fileId of the vendor's, when the source is a file
 * @param quote the source's own words, or null
 * @param span which passage of the answer stands on it; null when it is the whole part
 * @param place where in what the client has shown, or null
 * @param seal what the vendor wants back with it, or null
 */
public record Citation(
    @Nullable String url,
    @Nullable String title,
    @Nullable String fileId,
    @Nullable String quote,
    @Nullable Span span,
    @Nullable Place place,
    @Nullable Signature seal) {
  /** A page on the web. */
  public static Citation of(String url, @Nullable String title, @Nullable Span span) {
    return new Citation(url, title, null, null, span, null, null);
  }

  /** The same for another passage. */
  public Citation with(@Nullable Span other) {
    return new Citation(url, title, fileId, quote, other, place, seal);
  }

  /** Whether its passage begins there. */
  public boolean beginsIn(Span other) {
    return span != null && span.start() >= other.start() && span.start() < other.end();
  }

  /** The same, with its span counted from so many characters before. */
  public Citation from(int characters) {
    return span == null ? this : with(span.after(characters));
  }

  /** The address, where it is one of the web's. */
  public @Nullable String webAddress() {
    return url != null && (url.startsWith("http://") || url.startsWith("https://")) ? url : null;
  }

  /**
   * A passage of a text, counted in characters of Unicode.
   *
   * @param end the first that does not belong to it
   */
  public record Span(int start, int end) {
    public Span {
      start = Math.max(0, start);
      end = Math.max(start, end);
    }

    /** The same in a text that has so many characters before this one. */
    public Span after(int characters) {
      return new Span(start + characters, end + characters);
    }

    /** The span of these bytes of UTF-8. */
    public static Span ofBytes(String text, int start, int end) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int from = characters(utf8, start);
      return new Span(from, characters(utf8, Math.max(start, end)));
    }

    private static int characters(byte[] utf8, int until) {
      int characters = 0;
      for (int i = 0; i < Math.min(until, utf8.length); i++) {
        characters += (utf8[i] & 0xC0) == 0x80 ? 0 : 1;
      }
      return characters;
    }
  }

  /**
   * A place in a document or search result of the conversation.
   *
   * @param index which of them, from 0
   * @param end the first that does not belong to it; of pages counted from 1 as {@code start} is
   */
  public record Place(Kind kind, int index, int start, int end) {
    /** What is counted. */
    public enum Kind {
      CHARACTERS,
      PAGES,
      /** Blocks of a document's content. */
      BLOCKS,
      /** Blocks of a search result's content. */
      RESULT
    }
  }
}
