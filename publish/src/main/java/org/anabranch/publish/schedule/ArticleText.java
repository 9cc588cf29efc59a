package org.anabranch.publish.schedule;

import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An article as a person writes it into a box. What begins with {@code <} is HTML and stays as it
 * is, its pictures as {@code <img src="media:0">} for the first file. Anything else is plain:
 * paragraphs between empty lines, {@code ## } before a heading, a line {@code [1]} where the first
 * picture stands; pictures that it does not name follow at its end.
 */
final class ArticleText {
  private static final Pattern PICTURE = Pattern.compile("\\[(\\d{1,2})]");

  private static final Pattern BLOCK =
      Pattern.compile(
          "<h2>(.*?)</h2>|<p><img src=\"media:(\\d{1,2})\"></p>|<p>(.*?)</p>", Pattern.DOTALL);

  private ArticleText() {}

  /**
   * @param pictures how many there are to show
   */
  static String html(String text, int pictures) {
    if (text.startsWith("<")) {
      return text;
    }
    StringBuilder html = new StringBuilder();
    TreeSet<Integer> left = new TreeSet<>();
    for (int i = 0; i < pictures; i++) {
      left.add(i);
    }
    for (String block : text.split("\\n\\s*\\n")) {
      String words = block.strip();
      Matcher picture = PICTURE.matcher(words);
      if (picture.matches() && left.remove(Integer.parseInt(picture.group(1)) - 1)) {
        html.append(shown(Integer.parseInt(picture.group(1)) - 1));
      } else if (words.startsWith("## ")) {
        html.append("<h2>").append(escaped(words.substring(3).strip())).append("</h2>");
      } else if (!words.isEmpty()) {
        html.append("<p>").append(escaped(words).replace("\n", "<br>")).append("</p>");
      }
    }
    left.forEach(number -> html.append(shown(number)));
    return html.toString();
  }

  /** What {@link #html} made this of; other HTML as it is. */
  static String of(String html) {
    StringBuilder text = new StringBuilder();
    int pictures = 0;
    Matcher block = BLOCK.matcher(html);
    while (block.find()) {
      String heading = block.group(1);
      String number = block.group(2);
      String words =
          heading != null
              ? "## " + heading
              : number != null ? "[" + (Integer.parseInt(number) + 1) + "]" : block.group(3);
      pictures += number == null ? 0 : 1;
      text.append(text.isEmpty() ? "" : "\n\n").append(plain(words));
    }
    String plain = text.toString();
    return html(plain, pictures).equals(html) ? plain : html;
  }

  private static String plain(String html) {
    return html.replace("<br>", "\n")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  private static String shown(int number) {
    return "<p><img src=\"media:" + number + "\"></p>";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
