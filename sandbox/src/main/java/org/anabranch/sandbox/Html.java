package org.anabranch.sandbox;

import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.safety.Safelist;

/** What makes a text safe in a page. */
final class Html {
  private static final Pattern HASHTAG = Pattern.compile("(?<![\\w&/])[#＃][\\p{L}\\p{N}_]+#?");

  /** Words, lists, tables and pictures of this very sandbox; no style, script, form or frame. */
  private static final Safelist ARTICLE =
      new Safelist()
          .addTags("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i")
          .addTags("u", "s", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li", "span")
          .addTags("table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "section")
          .addTags("a", "img", "div")
          .addAttributes("a", "href", "title")
          .addProtocols("a", "href", "http", "https")
          .addEnforcedAttribute("a", "rel", "nofollow noopener noreferrer")
          .addAttributes("img", "src", "alt", "title")
          .addAttributes("td", "colspan", "rowspan")
          .addAttributes("th", "colspan", "rowspan")
          .addProtocols("img", "src", "http", "https");

  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A text with its line breaks and its hashtags marked. */
  static String text(String text) {
    return HASHTAG
        .matcher(escape(text.strip()))
        .replaceAll(m -> "<span class=\"tag\">" + m.group() + "</span>")
        .replace("\r\n", "\n")
        .replace("\n", "<br>\n");
  }

  /** An article's body, cut down to what is harmless. */
  static String article(String html, String base) {
    Document.OutputSettings settings = new Document.OutputSettings().prettyPrint(false);
    return Jsoup.clean(html, base, ARTICLE, settings);
  }
}
