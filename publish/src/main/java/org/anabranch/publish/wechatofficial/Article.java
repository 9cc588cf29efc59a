package org.anabranch.publish.wechatofficial;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One article as WeChat takes it. Pictures stand in its body as {@code media:N} until their
 * addresses at WeChat are known.
 *
 * @param cover which of the post's media is its cover; -1 when there is none
 */
record Article(String title, String html, int cover) {
  private static final Pattern SOURCE =
      Pattern.compile("\\bsrc\\s*=\\s*([\"'])media:(\\d{1,3})\\1");

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Which of the post's media its body shows. */
  SortedSet<Integer> pictures() {
    return pictures(html);
  }

  static SortedSet<Integer> pictures(String html) {
    return SOURCE
        .matcher(html)
        .results()
        .map(m -> Integer.parseInt(m.group(2)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The body with each picture's address. */
  String with(IntFunction<String> address) {
    return SOURCE
        .matcher(html)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    "src=\"" + escape(address.apply(Integer.parseInt(m.group(2)))) + "\""));
  }

  int length() {
    return html.codePointCount(0, html.length());
  }
}
