package org.anabranch.studio;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.publish.Counting;
import org.anabranch.studio.Source.Block;
import org.anabranch.studio.Source.Link;
import org.anabranch.studio.Source.Words;
import org.jsoup.nodes.Entities;

/**
 * A source as the body of an article: its own words, escaped, with its pictures where they stand,
 * or with cards spread between its paragraphs when it has none. Pictures are {@code <img
 * src="media:N">}. Platforms that take articles let few accounts link out of them, so a link is a
 * number behind its words, and its address stands at the end, as is customary there. Tables and
 * code carry their looks with them, since such platforms keep inline styles alone. Ends at a
 * block's end before the text becomes longer than platforms take.
 */
final class ArticleHtml {
  private static final int MOST_CHARS = 19_000;

  /** Of a link, in its note. */
  private static final int MOST_WORDS = 60;

  private static final String CELL = " style=\"border:1px solid #ccc;padding:4px 8px\">";

  private static final String CODE =
      "<pre style=\"overflow-x:auto;white-space:pre;padding:10px 12px;background:#f6f6f6;"
          + "font:14px/1.5 Menlo,Consolas,monospace\">";

  private final int firstImage;
  private final int images;
  private final StringBuilder html = new StringBuilder();
  private final Map<URI, String> notes = new LinkedHashMap<>();
  private int notesLength;
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
      List<URI> before = List.copyOf(article.notes.keySet());
      String piece = article.piece(block);
      if (article.html.length() + piece.length() + article.notesLength > MOST_CHARS) {
        article.notes.keySet().retainAll(before);
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
    return article.html.append(article.noted()).toString();
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
      case Block.Heading h -> element(h.level() <= 2 ? "h2" : "h3", linked(h.text(), h.links()));
      case Block.Paragraph p -> element("p", linked(p.text(), p.links()));
      case Block.Quote q -> element("blockquote", element("p", linked(q.text(), q.links())));
      case Block.Item i -> element("li", linked(i.text(), i.links()));
      case Block.Verbatim v -> CODE + lines(v.text()) + "</pre>";
      case Block.Table t -> table(t);
      case Block.Picture p -> nextImage(p.alt());
    };
  }

  /**
   * Each line's own indent as blanks that are not joined, and its end as an element: a platform may
   * take a text's line ends for blanks.
   */
  private static String lines(String text) {
    return text.lines()
        .map(
            line -> {
              String code = line.replace("\t", "    ").stripLeading();
              int indent = line.replace("\t", "    ").length() - code.length();
              return "\u00A0".repeat(indent) + Entities.escape(code);
            })
        .collect(Collectors.joining("<br>"));
  }

  private static String element(String name, String inner) {
    return "<" + name + ">" + inner + "</" + name + ">";
  }

  /** A wide one is moved sideways instead of making the page wide. */
  private String table(Block.Table table) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < table.rows().size(); i++) {
      String name = table.headed() && i == 0 ? "th" : "td";
      rows.append("<tr>");
      for (Words cell : table.rows().get(i)) {
        rows.append("<").append(name).append(CELL);
        rows.append(linked(cell.text(), cell.links())).append("</").append(name).append(">");
      }
      rows.append("</tr>");
    }
    return "<section style=\"overflow-x:auto\"><table style=\"border-collapse:collapse\"><tbody>"
        + rows
        + "</tbody></table></section>";
  }

  /** The words, with a number behind each link whose words are not its address already. */
  private String linked(String text, List<Link> links) {
    StringBuilder linked = new StringBuilder();
    int from = 0;
    for (Link link : links) {
      String words = text.substring(link.from(), link.to());
      if (link.from() < from || link.address().toString().endsWith(words)) {
        continue;
      }
      linked.append(Entities.escape(text.substring(from, link.to())));
      linked.append("<sup>[").append(numbered(link.address(), words)).append("]</sup>");
      from = link.to();
    }
    return linked.append(Entities.escape(text.substring(from))).toString();
  }

  /** The same address has one number, wherever it stands. */
  private int numbered(URI address, String words) {
    if (!notes.containsKey(address)) {
      String note =
          "[%d] %s: %s"
              .formatted(
                  notes.size() + 1,
                  Entities.escape(Fit.toLimit(words, MOST_WORDS, Counting.CODE_POINTS)),
                  Entities.escape(address.toString()));
      notes.put(address, note);
      notesLength += note.length() + "<p></p>".length();
    }
    return new ArrayList<>(notes.keySet()).indexOf(address) + 1;
  }

  private String noted() {
    StringBuilder noted = new StringBuilder(notes.isEmpty() ? "" : "<hr>");
    notes.values().forEach(note -> noted.append(element("p", note)));
    return noted.toString();
  }

  private String nextImage(String alt) {
    return shown == images
        ? ""
        : "<p><img src=\"media:%d\" alt=\"%s\"></p>"
            .formatted(firstImage + shown++, Entities.escape(alt));
  }
}
