package org.anabranch.studio;

import org.anabranch.studio.Source.Block;
import org.jsoup.nodes.Entities;

/**
 * A source as the body of an article: its own words, escaped, with its pictures where they stand,
 * or with cards spread between its paragraphs when it has none. Pictures are {@code <img
 * src="media:N">}. Ends at a block's end before the text becomes longer than platforms take.
 */
final class ArticleHtml {
  private static final int MOST_CHARS = 19_000;

  private final int firstImage;
  private final int images;
  private final StringBuilder html = new StringBuilder();
  private boolean inList;
  private int shown;

  private ArticleHtml(int firstImage, int images) {
    this.firstImage = firstImage;
    this.images = images;
  }

  /**
   * @param firstImage index of the first image in the post's media; the others follow
   * @param images how many there are: the source's pictures in order, or cards when it has none
   */
  static String of(Source source, int firstImage, int images) {
    boolean pictured = !source.pictures().isEmpty();
    ArticleHtml article = new ArticleHtml(firstImage, images);
    int every = Math.max(1, source.blocks().size() / (images + 1));
    for (int i = 0; i < source.blocks().size(); i++) {
      Block block = source.blocks().get(i);
      String piece = article.piece(block);
      if (article.html.length() + piece.length() > MOST_CHARS) {
        break;
      }
      article.add(block, piece);
      boolean due = !pictured && i + 1 >= every * (article.shown + 1);
      if (due && !(block instanceof Block.Heading)) {
        article.endList();
        article.html.append(article.nextImage(""));
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

  private String piece(Block block) {
    return switch (block) {
      case Block.Heading h -> element(h.level() <= 2 ? "h2" : "h3", h.text());
      case Block.Paragraph p -> element("p", p.text());
      case Block.Quote q -> "<blockquote>" + element("p", q.text()) + "</blockquote>";
      case Block.Item i -> element("li", i.text());
      case Block.Verbatim v -> element("pre", v.text());
      case Block.Picture p -> nextImage(p.alt());
    };
  }

  private static String element(String name, String text) {
    return "<" + name + ">" + Entities.escape(text) + "</" + name + ">";
  }

  private String nextImage(String alt) {
    return shown == images
        ? ""
        : "<p><img src=\"media:%d\" alt=\"%s\"></p>"
            .formatted(firstImage + shown++, Entities.escape(alt));
  }
}
