package org.anabranch.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Set;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The body of an error that need not be a vendor's own: a proxy before it answers with a page of
 * HTML, or with nothing. Takes any bytes.
 */
public final class PlainError {
  private static final int LONGEST = 200;
  private static final int MOST_READ = 16 << 10;

  /** Elements whose content is not shown on the page. */
  private static final Set<String> UNSEEN = Set.of("head", "title", "script", "style");

  private PlainError() {}

  /** Whether it is JSON as vendors tell errors in: an object, or a list. */
  public static boolean isJson(byte[] body, int length) {
    try {
      JsonNode tree = Json.MAPPER.readTree(body, 0, length);
      return tree.isObject() || tree.isArray();
    } catch (JacksonException e) {
      return false;
    }
  }

  /**
   * What such a page shows, without markup, at most 200 characters; empty where it says nothing.
   */
  public static String words(byte[] body, int length) {
    String page = new String(body, 0, Math.min(length, MOST_READ), UTF_8);
    if (page.chars().anyMatch(c -> c < ' ' && !Character.isWhitespace(c))) {
      return ""; // no text
    }
    String words =
        withoutMarkup(page)
            .replace("&nbsp;", " ")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
            .strip()
            .replaceAll("\\s+", " ");
    int characters = words.codePointCount(0, words.length());
    return characters <= LONGEST
        ? words
        : words.substring(0, words.offsetByCodePoints(0, LONGEST - 1)) + "…";
  }

  private static String withoutMarkup(String page) {
    StringBuilder shown = new StringBuilder();
    int at = 0;
    for (int tag = page.indexOf('<'); tag >= 0; tag = page.indexOf('<', at)) {
      shown.append(page, at, tag).append(' ');
      at = afterTag(page, tag);
    }
    return shown.append(page, at, page.length()).toString();
  }

  private static int afterTag(String page, int tag) {
    if (page.startsWith("<!--", tag)) {
      return after(page, "-->", tag);
    }
    int end = after(page, ">", tag);
    String name = page.substring(tag + 1, end).split("[\\s>]", 2)[0].toLowerCase(Locale.ROOT);
    return UNSEEN.contains(name) ? after(page, ">", after(page, "</" + name, end)) : end;
  }

  /** The index after what is wanted in either case, or the end. */
  private static int after(String page, String wanted, int from) {
    for (int i = page.indexOf(wanted.charAt(0), from);
        i >= 0;
        i = page.indexOf(wanted.charAt(0), i + 1)) {
      if (page.regionMatches(true, i, wanted, 0, wanted.length())) {
        return i + wanted.length();
      }
    }
    return page.length();
  }
}
