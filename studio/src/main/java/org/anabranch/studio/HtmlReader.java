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
import java.util.stream.Collectors;
import org.anabranch.studio.Source.Block;
import org.anabranch.studio.Source.Words;
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
    Walk walk = walk(article(page), pictures);
    List<Block> blocks = walk.blocks;
    if (title.isEmpty()) {
      title = firstHeading(blocks);
    }
    String known = title;
    blocks.removeIf(b -> b instanceof Block.Heading h && h.level() == 1 && h.text().equals(known));
    return new Reading(
        title,
        blocks,
        walk.tables,
        canonical.orElse(address),
        language.isEmpty() ? null : language);
  }

  /** The blocks and tables of a piece of HTML inside another document. */
  static Reading fragment(String html, Pictures pictures) {
    Document page = Jsoup.parseBodyFragment(html);
    page.select(SURROUNDINGS).remove();
    Walk walk = walk(page.body(), pictures);
    return new Reading("", walk.blocks, walk.tables, null, null);
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

  private static Walk walk(Element root, Pictures pictures) {
    Walk walk = new Walk(pictures);
    root.traverse(walk);
    walk.flush();
    return walk;
  }

  /** One that has not ended; blocks may begin and end in it. */
  private record OpenLink(int from, @Nullable URI address) {
    void endIn(LinkedText text) {
      text.link(from, address);
    }
  }

  /** Gathers text until an element begins or ends that stands on lines of its own. */
  private static final class Walk implements NodeVisitor {
    private final Pictures pictures;
    private final List<Block> blocks = new ArrayList<>();
    private final List<String> tables = new ArrayList<>();
    private final LinkedText inline = new LinkedText(Prose::line);
    private final Deque<OpenLink> links = new ArrayDeque<>();
    private final Deque<Function<Words, Block>> kinds = new ArrayDeque<>();
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
      if (name.equals("pre")) {
        flush();
        verbatim = element;
        String text = element.wholeText().stripTrailing();
        if (!text.isBlank()) {
          blocks.add(new Block.Verbatim(text));
        }
      } else if (name.equals("table")) {
        flush();
        verbatim = element;
        table(element)
            .ifPresent(
                table -> {
                  blocks.add(table);
                  tables.add(lines(element));
                });
      } else if (name.equals("a")) {
        links.push(new OpenLink(inline.end(), address(element)));
      } else if (name.equals("img")) {
        picture(element);
      } else if (INLINE_BREAKS.contains(name)) {
        inline.append(" ");
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
      } else if (element.normalName().equals("a")) {
        links.pop().endIn(inline);
      } else if (element.isBlock()) {
        flush();
        kind(element.normalName()).ifPresent(_ -> kinds.pop());
      }
    }

    private static Optional<Function<Words, Block>> kind(String name) {
      return switch (name) {
        case "h1", "h2", "h3", "h4", "h5", "h6" ->
            Optional.of(
                words -> new Block.Heading(name.charAt(1) - '0', words.text(), words.links()));
        case "blockquote" -> Optional.of(Block.Quote::new);
        case "li", "dd" -> Optional.of(Block.Item::new);
        default -> Optional.empty();
      };
    }

    private static @Nullable URI address(Element link) {
      String address = link.baseUri().isEmpty() ? link.attr("href") : link.absUrl("href");
      return webAddress(address).orElse(null);
    }

    private static Optional<Block> table(Element table) {
      List<List<Words>> rows =
          table.select("tr").stream()
              .map(row -> row.select("th,td").stream().map(Walk::cell).toList())
              .filter(row -> row.stream().anyMatch(cell -> !cell.text().isEmpty()))
              .toList();
      boolean headed = table.select("tr").first() instanceof Element e && !e.select("th").isEmpty();
      return rows.isEmpty() ? Optional.empty() : Optional.of(new Block.Table(rows, headed));
    }

    private static String lines(Element table) {
      return table.select("tr").stream()
          .map(row -> String.join(" | ", row.select("th,td").eachText()))
          .collect(Collectors.joining("\n"));
    }

    private static Words cell(Element cell) {
      LinkedText text = new LinkedText(Prose::line);
      Deque<OpenLink> links = new ArrayDeque<>();
      cell.traverse(
          new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
              if (node instanceof TextNode words) {
                text.append(words.getWholeText());
              } else if (node instanceof Element e && e.nameIs("a")) {
                links.push(new OpenLink(text.end(), address(e)));
              } else if (node instanceof Element e && (e.isBlock() || e.nameIs("br"))) {
                text.append(" ");
              }
            }

            @Override
            public void tail(Node node, int depth) {
              if (node instanceof Element e && e.nameIs("a")) {
                links.pop().endIn(text);
              }
            }
          });
      return text.take();
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
      List<OpenLink> around = List.copyOf(links);
      around.forEach(link -> link.endIn(inline));
      Words words = inline.take();
      links.clear();
      around.forEach(link -> links.addLast(new OpenLink(0, link.address())));
      if (!words.text().isEmpty()) {
        Function<Words, Block> kind = kinds.peek();
        blocks.add(kind == null ? new Block.Paragraph(words) : kind.apply(words));
      }
    }
  }
}
