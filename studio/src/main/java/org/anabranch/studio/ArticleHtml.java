package org.anabranch.studio;

import java.util.List;
import org.anabranch.studio.Source.Block;
import org.jsoup.nodes.Entities;

/**
 * A source as the body of an article: its own words and pictures, escaped, with cards spread
 * between its sections. Pictures are {@code <img src="media:N">}. Ends at a block's end before the
 * text becomes longer than platforms take.
 */
final class ArticleHtml {
  private static final int MOST_CHARS = 19_000;

  private final StringBuilder html = new StringBuilder();
  private boolean inList;

  private ArticleHtml() {}

  /**
   * @param pictures the pictures that are among the media, in order
   * @param firstPicture index of the first of them in the post's media; the others follow
   * @param cards how many cards follow the pictures in the post's media
   */
  static String of(Source source, List<Block.Picture> pictures, int firstPicture, int cards) {
    ArticleHtml article = new ArticleHtml();
    int every = Math.max(1, source.blocks().size() / (cards + 1));
    int shown = 0;
    for (int i = 0; i < source.blocks().size(); i++) {
      Block block = source.blocks().get(i);
      String piece = article.piece(block, pictures, firstPicture);
      if (article.html.length() + piece.length() > MOST_CHARS) {
        break;
      }
      article.add(block, piece);
      if (shown < cards && i + 1 >= every * (shown + 1) && !(block instanceof Block.Heading)) {
        article.endList();
        article.html.append(image(firstPicture + pictures.size() + shown++, ""));
      }
    }
    article.endList();
    return article.html.toString();
  }

  private void add(Block block, String piece) {
    if (block instanceof Block.Item) {
      html.append(inList ? "" : "<ul>");
      inList = true;
    } else {
      endList();
    }
    html.append(piece);
  }

  private void endList() {
    html.append(inList ? "</ul>" : "");
    inList = false;
  }

  private String piece(Block block, List<Block.Picture> pictures, int firstPicture) {
    return switch (block) {
      case Block.Heading h -> element(h.level() <= 2 ? "h2" : "h3", h.text());
      case Block.Paragraph p -> element("p", p.text());
      case Block.Quote q -> "<blockquote>" + element("p", q.text()) + "</blockquote>";
      case Block.Item i -> element("li", i.text());
      case Block.Verbatim v -> element("pre", v.text());
      case Block.Picture p -> {
        int index = pictures.indexOf(p);
        yield index < 0 ? "" : image(firstPicture + index, p.alt());
      }
    };
  }

  private static String element(String name, String text) {
    return "<" + name + ">" + Entities.escape(text) + "</" + name + ">";
  }

  private static String image(int media, String alt) {
    return "<p><img src=\"media:%d\" alt=\"%s\"></p>".formatted(media, Entities.escape(alt));
  }
}
