package org.anabranch.web.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/** A post's text, taken apart for showing: what is a hashtag, what is a link, what is a heading. */
public final class PostText {
  private static final Pattern SPECIAL =
      Pattern.compile("https?://[^\\s<>\"，。）)]+|[#＃][\\p{L}\\p{N}_]+(?:#(?=\\s|$))?");
  private static final Pattern BLOCK = Pattern.compile("(?s)<(h2|h3|p|li|pre)>(.*?)</\\1>");
  private static final Pattern IMAGE = Pattern.compile("<img src=\"media:(\\d+)\"[^>]*>");

  private PostText() {}

  /** A stretch of text; {@code special} when it is a hashtag or a link. */
  public record Piece(String text, boolean special) {}

  /**
   * A block of an article.
   *
   * @param kind the element it came in, or {@code image}
   * @param image its index in the post's media, or −1
   */
  public record Block(String kind, String text, int image) {}

  public static List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    Matcher match = SPECIAL.matcher(text);
    int end = 0;
    while (match.find()) {
      if (match.start() > end) {
        pieces.add(new Piece(text.substring(end, match.start()), false));
      }
      pieces.add(new Piece(match.group(), true));
      end = match.end();
    }
    if (end < text.length()) {
      pieces.add(new Piece(text.substring(end), false));
    }
    return pieces;
  }

  /** The article's blocks as plain text: its markup is never put into a page. */
  public static List<Block> blocks(String articleHtml) {
    List<Block> blocks = new ArrayList<>();
    Matcher match = BLOCK.matcher(articleHtml);
    while (match.find()) {
      Matcher image = IMAGE.matcher(match.group(2));
      if (image.find()) {
        blocks.add(new Block("image", "", Integer.parseInt(image.group(1))));
      } else {
        String text = match.group(2).replaceAll("<[^>]*>", "");
        blocks.add(new Block(match.group(1), Parser.unescapeEntities(text, false), -1));
      }
    }
    return blocks;
  }
}
