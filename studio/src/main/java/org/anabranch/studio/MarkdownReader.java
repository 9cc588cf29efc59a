package org.anabranch.studio;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.anabranch.studio.Source.Block;
import org.anabranch.studio.Source.Words;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * CommonMark with tables and front matter. The title is the front matter's, else the first heading
 * of the first level, which is then no block of its own.
 */
final class MarkdownReader {
  private static final int DEEPEST_NESTING = 50;
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create()))
          .maxOpenBlockParsers(DEEPEST_NESTING)
          .build();

  private MarkdownReader() {}

  static Reading read(String markdown, Pictures pictures) {
    FrontMatter front = FrontMatter.of(markdown);
    Walk walk = new Walk(pictures);
    PARSER.parse(front.body()).accept(walk);
    String title = front.field("title").orElse(walk.title);
    if (!walk.title.isEmpty() && !walk.title.equals(title)) {
      walk.blocks.addFirst(new Block.Heading(1, walk.title));
    }
    URI address =
        front
            .field("canonical")
            .or(() -> front.field("url"))
            .flatMap(HtmlReader::webAddress)
            .orElse(null);
    return new Reading(title, walk.blocks, walk.tables, address, front.field("lang").orElse(null));
  }

  /** Gathers inline text until a block ends. */
  private static final class Walk extends AbstractVisitor {
    private final Pictures pictures;
    private final List<Block> blocks = new ArrayList<>();
    private String title = "";
    private LinkedText inline = new LinkedText(Walk::tidy);
    private final List<String> tables = new ArrayList<>();
    private final StringBuilder lines = new StringBuilder();
    private List<List<Words>> rows = new ArrayList<>();
    private List<Words> cells = new ArrayList<>();
    private Function<Words, Block> kind = Block.Paragraph::new;

    Walk(Pictures pictures) {
      this.pictures = pictures;
    }

    @Override
    public void visit(Heading heading) {
      visitChildren(heading);
      Words words = inline.take();
      if (heading.getLevel() == 1 && title.isEmpty()) {
        title = words.text();
      } else if (!words.text().isEmpty()) {
        blocks.add(new Block.Heading(heading.getLevel(), words.text(), words.links()));
      }
    }

    @Override
    public void visit(Paragraph paragraph) {
      int pictured = blocks.size();
      visitChildren(paragraph);
      Words words = inline.take();
      if (!words.text().isEmpty()) {
        blocks.add(pictured, kind.apply(words));
      }
    }

    @Override
    public void visit(BlockQuote quote) {
      within(quote, Block.Quote::new);
    }

    @Override
    public void visit(ListItem item) {
      within(item, Block.Item::new);
    }

    private void within(Node node, Function<Words, Block> inner) {
      Function<Words, Block> outer = kind;
      kind = inner;
      visitChildren(node);
      kind = outer;
    }

    @Override
    public void visit(FencedCodeBlock code) {
      verbatim(code.getLiteral());
    }

    @Override
    public void visit(IndentedCodeBlock code) {
      verbatim(code.getLiteral());
    }

    @Override
    public void visit(HtmlBlock html) {
      Reading fragment = HtmlReader.fragment(html.getLiteral(), pictures);
      blocks.addAll(fragment.blocks());
      tables.addAll(fragment.tables());
    }

    @Override
    public void visit(CustomBlock block) {
      if (block instanceof TableBlock) {
        visitChildren(block);
        blocks.add(new Block.Table(rows, true));
        rows = new ArrayList<>();
        tables.add(lines.toString().stripTrailing());
        lines.setLength(0);
      }
    }

    @Override
    public void visit(CustomNode node) {
      visitChildren(node);
      if (node instanceof TableRow) {
        rows.add(cells);
        cells = new ArrayList<>();
        lines.append('\n');
      } else if (node instanceof TableCell) {
        lines.append(inline.raw()).append(node.getNext() == null ? "" : " | ");
        cells.add(inline.take());
      }
    }

    @Override
    public void visit(Link link) {
      int from = inline.end();
      visitChildren(link);
      inline.link(from, HtmlReader.webAddress(link.getDestination()).orElse(null));
    }

    private void verbatim(@Nullable String text) {
      String lines = text == null ? "" : text.stripTrailing();
      if (!lines.isBlank()) {
        blocks.add(new Block.Verbatim(lines));
      }
    }

    @Override
    public void visit(Image image) {
      LinkedText outside = inline;
      inline = new LinkedText(Walk::tidy);
      visitChildren(image);
      String alt = inline.take().text();
      inline = outside;
      pictures.take(image.getDestination(), alt).ifPresent(blocks::add);
    }

    @Override
    public void visit(Text text) {
      inline.append(text.getLiteral());
    }

    @Override
    public void visit(Code code) {
      inline.append(code.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak lineBreak) {
      inline.append("\n");
    }

    @Override
    public void visit(HardLineBreak lineBreak) {
      inline.append("\n");
    }

    private static String tidy(String text) {
      return text.lines().map(Prose::line).reduce("", Prose::join);
    }
  }
}
