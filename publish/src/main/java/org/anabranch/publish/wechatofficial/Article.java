package org.anabranch.publish.wechatofficial;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;

/**
 * A post's article as WeChat takes it: the body, or the text in paragraphs where there is none,
 * with the pictures that the body does not place at its end. Pictures stand in it as {@code
 * media:N} until their addresses at WeChat are known.
 */
record Article(String html) {
  private static final Pattern SOURCE =
      Pattern.compile("\\bsrc\\s*=\\s*([\"'])media:(\\d{1,3})\\1");

  static Article of(Post post) {
    String html =
        Optional.ofNullable(post.articleHtml())
            .filter(body -> !body.isBlank())
            .orElseGet(() -> paragraphs(post.text()));
    SortedSet<Integer> placed = new Article(html).pictures();
    StringBuilder whole = new StringBuilder(html);
    for (int i = 0; i < post.media().size(); i++) {
      Media media = post.media().get(i);
      if (media.role() == Media.Role.IMAGE && !placed.contains(i)) {
        whole.append(
            "<p><img src=\"media:%d\" alt=\"%s\"></p>".formatted(i, escape(media.altText())));
      }
    }
    return new Article(whole.toString());
  }

  private static String paragraphs(String text) {
    return text.lines()
        .filter(line -> !line.isBlank())
        .map(line -> "<p>" + escape(line.strip()) + "</p>")
        .collect(Collectors.joining());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Which of the post's media it shows. */
  SortedSet<Integer> pictures() {
    return SOURCE
        .matcher(html)
        .results()
        .map(m -> Integer.parseInt(m.group(2)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** With each picture's address. */
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
