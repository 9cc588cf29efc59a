package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.ProblemException;
import org.anabranch.studio.Source.Block;
import org.anabranch.studio.Source.Link;
import org.anabranch.studio.Source.Words;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest {
  private static final String PROSE =
      "The river divides in the plain below the hills. Further down it becomes one again.";
  private static final String CHINESE = "江水到了平原就分成几股，各走各的路。到了下游，它们又汇合成一条大河。";

  @TempDir Path directory;
  private Home home;
  private DocumentReader reader;

  @BeforeEach
  void start() {
    home = Home.open(directory.resolve("home"));
    reader = new DocumentReader(new PictureShelf(home), PageFetch::ofTheWeb);
  }

  @AfterEach
  void stop() {
    home.close();
  }

  private Source read(String name, byte[] bytes) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return reader.read(file.toString(), false, Deadline.in(Duration.ofSeconds(60)));
  }

  private Source read(String name, String text) throws Exception {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void refuses(String code, String name, byte[] bytes) {
    assertThatThrownBy(() -> read(name, bytes))
        .as(name)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(code);
              assertThat(e.problem().message()).contains(name).doesNotContain("\n");
              assertThat(e.problem().fix()).isNotEmpty();
              assertThat(e.problem().kind().exitCode()).isEqualTo(2);
            });
  }

  private static byte[] png(int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Test
  void markdown_becomes_blocks_in_order() throws Exception {
    Files.write(directory.resolve("a b.png"), png(40, 30));

    Source source =
        read(
            "doc.md",
            """
            # The *delta*

            %s
            It goes [on](https://a.b/c) `here`.

            ## Part & parcel

            > A quote
            > of two lines.

            1. One
            2. Two

            ![Three channels](a%%20b.png)

            ```
            code  here
            ```

            | a | b |
            |---|---|
            | 1 | 2 |
            """
                .formatted(PROSE));

    assertThat(source.title()).isEqualTo("The delta");
    assertThat(source.language()).isEqualTo("en");
    Block.Picture picture = source.pictures().getFirst();
    assertThat(source.blocks())
        .containsExactly(
            new Block.Paragraph(
                PROSE + " It goes on here.",
                List.of(
                    new Link(
                        PROSE.length() + 9, PROSE.length() + 11, URI.create("https://a.b/c")))),
            new Block.Heading(2, "Part & parcel"),
            new Block.Quote("A quote of two lines."),
            new Block.Item("One"),
            new Block.Item("Two"),
            picture,
            new Block.Verbatim("code  here"),
            new Block.Table(
                List.of(
                    List.of(new Words("a", List.of()), new Words("b", List.of())),
                    List.of(new Words("1", List.of()), new Words("2", List.of()))),
                true));
    assertThat(picture.width()).isEqualTo(40);
    assertThat(picture.alt()).isEqualTo("Three channels");
    assertThat(picture.file()).startsWith(home.root().resolve("sources"));
  }

  @Test
  void front_matter_gives_title_and_address() throws Exception {
    Source source =
        read("doc.md", "---\ntitle: \"Of rivers\"\ncanonical: https://a.b/c\n---\n\n" + PROSE);

    assertThat(source.title()).isEqualTo("Of rivers");
    assertThat(source.address()).hasToString("https://a.b/c");
    assertThat(source.prose()).containsExactly(PROSE);
  }

  @Test
  void pictures_outside_the_directory_or_broken_are_left_out() throws Exception {
    Files.write(directory.resolve("outside.png"), png(40, 30));
    Files.createDirectories(directory.resolve("in"));
    Files.createSymbolicLink(directory.resolve("in/link.png"), directory.resolve("outside.png"));
    Files.writeString(directory.resolve("in/broken.png"), "no picture");
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(png(50, 30));

    Source source =
        read(
            "in/doc.md",
            PROSE
                + "\n\n"
                + "![a](../outside.png)\n"
                + "![b](link.png)\n"
                + "![c](broken.png)\n"
                + "![d](none.png)\n"
                + "![e]("
                + data
                + ")\n![f]("
                + directory.resolve("outside.png")
                + ")\n![g](http://127.0.0.1:9/inside.png)\n");

    assertThat(source.pictures()).extracting(Block.Picture::alt).containsExactly("e", "f");
  }

  @Test
  void of_html_only_the_article_is_kept() throws Exception {
    Source source =
        read(
            "page.html",
            """
            <!doctype html><html lang="en"><head><title>The delta | Site</title>
            <meta property="og:title" content="The delta"><link rel="canonical" href="https://a.b/delta">
            <script>var x = "no";</script></head><body><nav>Home About</nav><aside>Buy this</aside>
            <main><article><h1>The delta</h1><p>%s</p><div>Loose <b>text</b> here.<ul><li>One
            <li>Two</ul></div><blockquote><p>Said.</p></blockquote><pre>x  y</pre></article>
            <article>Another teaser</article></main><footer>Imprint</footer></body></html>
            """
                .formatted(PROSE));

    assertThat(source.title()).isEqualTo("The delta");
    assertThat(source.address()).hasToString("https://a.b/delta");
    assertThat(source.blocks())
        .containsExactly(
            new Block.Paragraph(PROSE),
            new Block.Paragraph("Loose text here."),
            new Block.Item("One"),
            new Block.Item("Two"),
            new Block.Quote("Said."),
            new Block.Verbatim("x  y"));
  }

  @Test
  void links_are_found_where_they_stand_and_tables_keep_their_cells() throws Exception {
    Source source =
        read(
            "page.html",
            """
            <article><p>%s</p><p>See this, and see <a href="https://a.b/1">this</a>, never
            <a href="javascript:x">that</a> or <a href="#down">below</a>.</p>
            <a href="https://a.b/2"><h2>A  title</h2><p>Its teaser</p></a>
            <table><tr><th>Who<th>Where<tr><td>Ada<td><a href="https://a.b/3">at
            home</a><br>always<tr></table></article>
            """
                .formatted(PROSE));

    assertThat(source.blocks())
        .containsExactly(
            new Block.Paragraph(PROSE),
            new Block.Paragraph(
                "See this, and see this, never that or below.", link(18, 22, "https://a.b/1")),
            new Block.Heading(2, "A title", link(0, 7, "https://a.b/2")),
            new Block.Paragraph("Its teaser", link(0, 10, "https://a.b/2")),
            new Block.Table(
                List.of(
                    List.of(new Words("Who", List.of()), new Words("Where", List.of())),
                    List.of(
                        new Words("Ada", List.of()),
                        new Words("at home always", link(0, 7, "https://a.b/3")))),
                true));
    assertThat(source.text()).doesNotContain("Ada");
  }

  private static List<Link> link(int from, int to, String address) {
    return List.of(new Link(from, to, URI.create(address)));
  }

  @Test
  void plain_text_is_unwrapped_into_paragraphs() throws Exception {
    Source source =
        read(
            "a.txt",
            "Of rivers\n\n"
                + "The river divides in the\n"
                + "plain. It is\n"
                + "wide.\n\n"
                + "- One\n"
                + "- Two, and that is all there is.");

    assertThat(source.title()).isEqualTo("Of rivers");
    assertThat(source.blocks())
        .containsExactly(
            new Block.Paragraph("The river divides in the plain. It is wide."),
            new Block.Item("One"),
            new Block.Item("Two, and that is all there is."));
  }

  @Test
  void chinese_is_read_in_its_usual_encodings() throws Exception {
    Source utf8 = read("a.txt", "岔河\n\n" + CHINESE);
    assertThat(utf8.language()).isEqualTo("zh");
    assertThat(utf8.title()).isEqualTo("岔河");

    for (String charset : List.of("GB18030", "UTF-16", "UTF-8")) {
      String text = (charset.equals("UTF-8") ? "\uFEFF" : "") + "岔河\n\n" + CHINESE;
      assertThat(read("b.txt", text.getBytes(Charset.forName(charset)))).isEqualTo(utf8);
    }
  }

  @Test
  void the_same_content_has_the_same_id_wherever_it_is() throws Exception {
    assertThat(read("a.md", PROSE).id()).isEqualTo(read("b/c.md", PROSE).id());
    assertThat(read("a.md", PROSE).id()).isNotEqualTo(read("a.md", PROSE + " More.").id());
  }

  @Test
  void a_pdf_is_read_into_paragraphs_with_its_title() throws Exception {
    Source source = read("a.pdf", pdf("Of rivers", false));

    assertThat(source.title()).isEqualTo("Of rivers");
    assertThat(source.text()).contains("The river divides in the plain below the hills.");
  }

  private static byte[] pdf(String title, boolean locked) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      if (!title.isEmpty()) {
        document.getDocumentInformation().setTitle(title);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
          content.newLineAtOffset(50, 700);
          for (String line : PROSE.split("(?<=\\.) ")) {
            content.showText(line);
            content.newLineAtOffset(0, -14);
          }
          content.endText();
        }
      }
      if (locked) {
        document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      }
      document.save(out);
    }
    return out.toByteArray();
  }

  @Test
  void every_bad_source_is_refused_in_one_line_with_a_fix() throws Exception {
    refuses("source-empty", "empty.md", new byte[0]);
    refuses("source-no-prose", "blank.md", " \n\t\n ".getBytes(StandardCharsets.UTF_8));
    refuses("source-no-prose", "short.md", "Just a line.".getBytes(StandardCharsets.UTF_8));
    refuses(
        "source-no-prose", "code.md", "```\nlong code here;\n```".getBytes(StandardCharsets.UTF_8));
    refuses("source-binary", "a.docx", new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});
    refuses("source-binary", "latin", new byte[] {'a', (byte) 0xE9, (byte) 0xFF, 'b'});
    refuses("source-binary", "a.png", png(40, 40));
    refuses("source-too-large", "huge.txt", new byte[(int) Refusal.MAX_BYTES + 1]);
    refuses(
        "source-too-long", "long.txt", "Water. ".repeat(150_000).getBytes(StandardCharsets.UTF_8));
    refuses("source-pdf-malformed", "a.pdf", "no pdf".getBytes(StandardCharsets.UTF_8));
    refuses("source-pdf-malformed", "cut.pdf", Arrays.copyOf(pdf("T", false), 200));
    refuses("source-pdf-encrypted", "locked.pdf", pdf("T", true));
    refuses("source-pdf-no-text", "scan.pdf", pdf("", false));
  }

  @Test
  void what_is_no_file_is_told_apart() {
    Deadline soon = Deadline.in(Duration.ofSeconds(60));
    assertThat(codeOf(directory.resolve("none.md").toString(), soon)).isEqualTo("source-missing");
    assertThat(codeOf("bad\0name", soon)).isEqualTo("source-missing");
    assertThat(codeOf(directory.toString(), soon)).isEqualTo("source-is-directory");
    assertThat(codeOf("/dev/null", soon)).isEqualTo("source-not-a-file");
    assertThat(codeOf("ftp://a.b/c", soon)).isEqualTo("source-scheme");
    assertThat(codeOf("javascript:alert(1)", soon)).isEqualTo("source-scheme");
    assertThat(codeOf("http://", soon)).isEqualTo("source-address-malformed");
    assertThat(codeOf("https://a b/", soon)).isEqualTo("source-address-malformed");
    assertThat(codeOf("http://127.0.0.1:9/", soon)).isEqualTo("source-address-inside");
  }

  private String codeOf(String source, Deadline deadline) {
    try {
      reader.read(source, false, deadline);
      return "";
    } catch (ProblemException e) {
      return e.problem().code();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_pasted_text_is_read_by_its_look_and_reads_no_files() throws Exception {
    Files.write(directory.resolve("x.png"), png(40, 40));
    String picture = "![x](" + directory.resolve("x.png") + ")";

    Source markdown = reader.pasted("pasted", "# Of rivers\n\n" + PROSE + "\n\n" + picture);
    Source html = reader.pasted("pasted", "<h1>Of rivers</h1><p>" + PROSE + "</p>");
    Source plain = reader.pasted("pasted", "Of rivers\n\n" + PROSE);

    assertThat(markdown.pictures()).isEmpty();
    assertThat(List.of(html, plain)).allMatch(s -> s.id().equals(markdown.id()));
    assertThat(markdown.title()).isEqualTo("Of rivers");
  }

  @Test
  void a_page_from_the_web_brings_its_pictures_and_keeps_its_address() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    String page =
        "<h1>Of rivers</h1><p>" + PROSE + "</p><img src='i/a.png' alt='A'><img src='/etc/x.png'>";
    serve(server, "/p/page", "text/html", page.getBytes(StandardCharsets.UTF_8));
    serve(server, "/p/i/a.png", "image/png", png(60, 40));
    serve(server, "/p/zip", "application/zip", new byte[] {1});
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      Source source = reader.read(base + "/p/page", true, Deadline.in(Duration.ofSeconds(60)));

      assertThat(source.title()).isEqualTo("Of rivers");
      assertThat(source.address()).hasToString(base + "/p/page");
      assertThat(source.pictures()).extracting(Block.Picture::width).containsExactly(60);
      assertThatThrownBy(
              () -> reader.read(base + "/p/zip", true, Deadline.in(Duration.ofSeconds(60))))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().code()).isEqualTo("source-content-type"));
    } finally {
      server.stop(0);
    }
  }

  private static void serve(HttpServer server, String path, String type, byte[] body) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }
}
