package org.anabranch.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.safety.Safelist;

/** What makes a text safe in a page. */
final class Html {
  private static final Pattern LINK =
      Pattern.compile("https?://[^\\s<>\"']*[^\\s<>\"'.,;:!?)\\]，。；：！？）】」]");
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
          .addProtocols("img", "src", "http", "https")
          .preserveRelativeLinks(true);

  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A text with its line breaks, its addresses as links and its hashtags marked. */
  static String text(String text) {
    String plain = text.strip().replace("\r\n", "\n");
    StringBuilder html = new StringBuilder();
    Matcher links = LINK.matcher(plain);
    int end = 0;
    while (links.find()) {
      html.append(words(plain.substring(end, links.start())));
      String link = escape(links.group());
      html.append("<a rel=\"nofollow noopener noreferrer\" href=\"").append(link).append("\">");
      html.append(link).append("</a>");
      end = links.end();
    }
    return html.append(words(plain.substring(end))).toString().replace("\n", "<br>\n");
  }

  private static String words(String text) {
    return HASHTAG
        .matcher(escape(text))
        .replaceAll(m -> "<span class=\"tag\">" + m.group() + "</span>");
  }

  /** {@code address} when it is a web address or a path here, else the index. */
  static String link(String address) {
    return address.matches("(https?://|/(?!/)).*") ? address : "/";
  }

  /** A text as one segment of a path. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The words of an article. */
  static String plain(String html) {
    return Jsoup.parse(html).text();
  }

  /** An article's body, cut down to what is harmless; addresses within the sandbox stay as is. */
  static String article(String html) {
    Document.OutputSettings settings = new Document.OutputSettings().prettyPrint(false);
    return Jsoup.clean(html, "http://127.0.0.1/", ARTICLE, settings);
  }
}
