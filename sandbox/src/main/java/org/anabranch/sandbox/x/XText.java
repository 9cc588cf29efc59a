package org.anabranch.sandbox.x;

import java.text.BreakIterator;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How X counts and shows a text, after its published counting rules: every link is 23, an emoji 2,
 * Latin and its neighbours 1, all else 2; links are shown shortened, and {@code & < >} escaped.
 */
final class XText {
  static final int LONGEST = 280;
  private static final int LINK_LENGTH = 23;
  private static final Pattern LINK =
      Pattern.compile(
          "https?://(?:[!-~&&[^<>()\"]]|\\([!-~&&[^<>()\"]]*\\))*(?:\\w/?|\\(\\w*\\))"
              + "|(?<![\\w@./-])(?:[a-z0-9-]+\\.)+(?:com|org|net|edu|gov|info|io|ai|dev|app|cn|jp|eu|de|fr|uk|me|co)"
              + "(?![\\w-])(?:/[!-~&&[^<>\"]]*[\\w]/?)?",
          Pattern.CASE_INSENSITIVE);

  private XText() {}

  static int length(String text) {
    Matcher links = LINK.matcher(Normalizer.normalize(text, Normalizer.Form.NFC));
    int found = (int) links.results().count();
    return found * LINK_LENGTH + plainLength(links.reset().replaceAll(""));
  }

  private static int plainLength(String text) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    int length = 0;
    int from = 0;
    for (int to = characters.next(); to != BreakIterator.DONE; to = characters.next()) {
      length += weight(text.substring(from, to));
      from = to;
    }
    return length;
  }

  private static int weight(String character) {
    boolean emoji =
        character.codePoints().anyMatch(Character::isEmojiPresentation)
            || character.codePoints().anyMatch(c -> c == 0xfe0f);
    return emoji ? 2 : character.codePoints().map(c -> isLight(c) ? 1 : 2).sum();
  }

  private static boolean isLight(int c) {
    return c <= 4351
        || (c >= 8192 && c <= 8205)
        || (c >= 8208 && c <= 8223)
        || (c >= 8242 && c <= 8247);
  }

  /** Adds {@code text} and {@code entities} to a post as X shows it. */
  static void show(ObjectNode tweet, String text, String mediaKey, String permalink) {
    ArrayNode urls = Json.MAPPER.createArrayNode();
    StringBuilder shown = new StringBuilder();
    Matcher links = LINK.matcher(text);
    while (links.find()) {
      String full = links.group();
      String expanded = full.toLowerCase(Locale.ROOT).startsWith("http") ? full : "http://" + full;
      links.appendReplacement(shown, Matcher.quoteReplacement(link(urls, tweet, expanded)));
    }
    links.appendTail(shown);
    if (!mediaKey.isEmpty()) {
      shown.append(shown.isEmpty() ? "" : " ").append(link(urls, tweet, permalink + "/photo/1"));
      ((ObjectNode) urls.get(urls.size() - 1)).put("media_key", mediaKey);
    }
    tweet.put("text", escape(shown.toString()));
    if (!urls.isEmpty()) {
      tweet.putObject("entities").set("urls", urls);
    }
  }

  private static String link(ArrayNode urls, ObjectNode tweet, String expanded) {
    String seed = tweet.path("id").asString() + ":" + urls.size();
    String shortened = "https://t.co/" + Digest.sha256(seed).substring(0, 10);
    urls.addObject().put("url", shortened).put("expanded_url", expanded);
    return shortened;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
