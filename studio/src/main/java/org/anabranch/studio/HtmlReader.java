package org.anabranch.studio;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.anabranch.studio.Source.Block;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/**
 * HTML as people wrote it: what is around the article is dropped, the article is the one that holds
 * the most text, and only its blocks are kept.
 */
final class HtmlReader {
  private static final String SURROUNDINGS =
      "script,style,noscript,template,nav,aside,footer,form,button,select,iframe,object,svg,dialog,"
          + "[hidden],[aria-hidden=true],[role=navigation],[role=banner],[role=contentinfo],"
          + "[role=complementary]";
  private static final Set<String> INLINE_BREAKS = Set.of("br", "wbr");

  private HtmlReader() {}

  /**
   * @param address where the page was found, to resolve what it refers to; null for a file
   */
  static Reading read(String html, @Nullable URI address, Pictures pictures) {
    Document page = Jsoup.parse(html, address == null ? "" : address.toString());
    String title = title(page);
    Optional<URI> canonical =
        attribute(page, "link[rel=canonical]", "href")
            .or(() -> attribute(page, "meta[property=og:url]", "content"))
            .map(reference -> address == null ? reference : address.resolve(reference).toString())
            .flatMap(HtmlReader::webAddress);
    String language = page.select("html").attr("lang");
    page.select(SURROUNDINGS).remove();
    List<Block> blocks = blocks(article(page), pictures);
    if (title.isEmpty()) {
      title = firstHeading(blocks);
    }
    String known = title;
    blocks.removeIf(b -> b instanceof Block.Heading h && h.level() == 1 && h.text().equals(known));
    return new Reading(
        title, blocks, canonical.orElse(address), language.isEmpty() ? null : language);
  }

  /** The blocks of a piece of HTML inside another document. */
  static List<Block> fragment(String html, Pictures pictures) {
    Document page = Jsoup.parseBodyFragment(html);
    page.select(SURROUNDINGS).remove();
    return blocks(page.body(), pictures);
  }

  /** An absolute http(s) address, or empty. */
  static Optional<URI> webAddress(String text) {
    try {
      URI uri = new URI(text.strip());
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String title(Document page) {
    return attribute(page, "meta[property=og:title]", "content")
        .or(() -> text(page.select("article h1, main h1").first()))
        .or(() -> text(page.select("h1").first()))
        .orElseGet(() -> Prose.line(page.title()));
  }

  private static Optional<String> text(@Nullable Element element) {
    return Optional.ofNullable(element).map(e -> Prose.line(e.text())).filter(t -> !t.isEmpty());
  }

  private static Optional<String> attribute(Document page, String selector, String name) {
    return page.select(selector).stream()
        .map(e -> Prose.line(e.attr(name)))
        .filter(v -> !v.isEmpty())
        .findFirst();
  }

  private static String firstHeading(List<Block> blocks) {
    return blocks.stream()
        .filter(Block.Heading.class::isInstance)
        .map(b -> ((Block.Heading) b).text())
        .findFirst()
        .orElse("");
  }

  /** The largest article when it holds most of the page's text, else the main part, else all. */
  private static Element article(Document page) {
    Element main = page.select("main, [role=main]").stream().findFirst().orElse(page.body());
    Element whole = main.text().isBlank() ? page.body() : main;
    return whole.select("article").stream()
        .max(Comparator.comparingInt((Element e) -> e.text().length()))
        .filter(a -> a.text().length() * 2 >= whole.text().length())
        .orElse(whole);
  }

  private static List<Block> blocks(Element root, Pictures pictures) {
    Walk walk = new Walk(pictures);
    root.traverse(walk);
    walk.flush();
    return walk.blocks;
  }

  /** Gathers text until an element begins or ends that stands on lines of its own. */
  private static final class Walk implements NodeVisitor {
    private final Pictures pictures;
    private final List<Block> blocks = new ArrayList<>();
    private final StringBuilder inline = new StringBuilder();
    private final Deque<Function<String, Block>> kinds = new ArrayDeque<>();
    private @Nullable Element verbatim;

    Walk(Pictures pictures) {
      this.pictures = pictures;
    }

    @Override
    public void head(Node node, int depth) {
      if (verbatim != null) {
        return;
      }
      if (node instanceof TextNode text) {
        inline.append(text.getWholeText());
      } else if (node instanceof Element element) {
        begin(element);
      }
    }

    private void begin(Element element) {
      String name = element.normalName();
      if (name.equals("pre") || name.equals("table")) {
        flush();
        verbatim = element;
        String text = name.equals("pre") ? element.wholeText().stripTrailing() : rows(element);
        if (!text.isBlank()) {
          blocks.add(new Block.Verbatim(text));
        }
      } else if (name.equals("img")) {
        picture(element);
      } else if (INLINE_BREAKS.contains(name)) {
        inline.append(' ');
      } else if (element.isBlock()) {
        flush();
        kind(name).ifPresent(kinds::push);
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (!(node instanceof Element element)) {
        return;
      }
      if (verbatim != null) {
        verbatim = verbatim == element ? null : verbatim;
      } else if (element.isBlock()) {
        flush();
        kind(element.normalName()).ifPresent(_ -> kinds.pop());
      }
    }

    private static Optional<Function<String, Block>> kind(String name) {
      return switch (name) {
        case "h1", "h2", "h3", "h4", "h5", "h6" ->
            Optional.of(text -> new Block.Heading(name.charAt(1) - '0', text));
        case "blockquote" -> Optional.of(Block.Quote::new);
        case "li", "dd" -> Optional.of(Block.Item::new);
        default -> Optional.empty();
      };
    }

    private static String rows(Element table) {
      return String.join(
          "\n",
          table.select("tr").stream()
              .map(row -> String.join(" | ", row.select("th,td").eachText()))
              .toList());
    }

    private void picture(Element image) {
      String reference = image.baseUri().isEmpty() ? image.attr("src") : image.absUrl("src");
      if (!reference.isEmpty()) {
        Optional<Source.Block.Picture> picture = pictures.take(reference, image.attr("alt"));
        if (picture.isPresent()) {
          flush();
          blocks.add(picture.get());
        }
      }
    }

    private void flush() {
      String text = Prose.line(inline.toString());
      inline.setLength(0);
      if (!text.isEmpty()) {
        Function<String, Block> kind = kinds.peek();
        blocks.add(kind == null ? new Block.Paragraph(text) : kind.apply(text));
      }
    }
  }
}
