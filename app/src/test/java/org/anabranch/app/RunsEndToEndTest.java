package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Language;
import org.anabranch.publish.Platform;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs of other sources, to some platforms, and past failures; each in a fresh data directory. */
class RunsEndToEndTest {
  private static final Path CHINESE = Shell.EXAMPLES.resolve("article-zh.md");

  private static final List<String> SENTENCES =
      List.of(
          "A ferry leaves the northern harbour every morning at six.",
          "It carries letters, bread and the two doctors of the island.",
          "In winter the crossing takes three hours instead of one.",
          "The captain has sailed it for thirty years without missing a day.",
          "Next spring an electric ship will take over the line.");

  @TempDir Path directory;

  @Test
  void a_chinese_article_goes_to_one_platform_and_later_to_all_others() throws Exception {
    try (Shell chinese = new Shell(directory)) {
      JsonNode first = chinese.run(CHINESE, "--to", "x");
      assertThat(Shell.lines(first).stream().map(Shell::platform)).containsExactly(Platform.X);
      int onX = chinese.posts().getOrDefault(Platform.X, 0);
      assertThat(onX).isPositive();

      JsonNode rest = chinese.run(CHINESE);

      assertThat(Shell.lines(rest).stream().map(Shell::platform).sorted())
          .containsExactlyElementsOf(
              Shell.platforms().stream().filter(p -> p != Platform.X).toList());
      assertThat(chinese.posts()).containsEntry(Platform.X, onX);
      for (JsonNode line : Stream.of(first, rest).flatMap(r -> Shell.lines(r).stream()).toList()) {
        assertThat(line.path("state").asString())
            .as(line.toString())
            .isIn("PUBLISHED", "WAITING_FOR_PERSON");
        assertThat(Language.of(line.path("text").asString()))
            .as(line.toString())
            .isEqualTo(Language.CJK);
      }
    }
  }

  @Test
  void a_dry_run_writes_everything_and_publishes_nothing() throws Exception {
    try (Shell fresh = new Shell(directory)) {
      Path article = Files.writeString(directory.resolve("ferry.txt"), String.join(" ", SENTENCES));

      JsonNode dry = fresh.run(article, "--to", "x,linkedin,pinterest", "--dry-run");

      assertThat(Shell.lines(dry)).hasSize(3).allMatch(l -> l.path("state").isNull());
      assertThat(Shell.lines(dry)).noneMatch(l -> l.path("text").asString().isBlank());
      assertThat(fresh.posts().values()).containsOnly(0);
      assertThat(fresh.home.resolve("media")).isNotEmptyDirectory();

      JsonNode real = fresh.run(article, "--to", "x");
      assertThat(Shell.line(real, Platform.X).path("state").asString()).isEqualTo("PUBLISHED");
      int once = fresh.posts().getOrDefault(Platform.X, 0);
      assertThat(fresh.run(article, "--to", "x", "--again").path("run").path("id"))
          .isNotEqualTo(real.path("run").path("id"));
      assertThat(fresh.posts()).containsEntry(Platform.X, 2 * once);
    }
  }

  @Test
  void a_platform_that_refuses_stops_nobody_else_and_alone_is_tried_by_the_next_run()
      throws Exception {
    try (Shell fresh = new Shell(directory)) {
      Path article = text(String.join(" ", SENTENCES));
      fresh
          .sandbox
          .faults()
          .add(
              Fault.once(Kind.STATUS, "x", "POST", "/tweets$")
                  .withStatus(403, "{\"title\":\"Forbidden\",\"status\":403}", Duration.ZERO));

      Shell.Said refused =
          fresh.anabranch("run", article.toString(), "--json", "--to", "x,linkedin");

      assertThat(refused.code()).isEqualTo(1);
      JsonNode first = Json.tree(refused.out());
      assertThat(Shell.line(first, Platform.X).path("state").asString()).isEqualTo("FAILED");
      assertThat(Shell.line(first, Platform.X).path("failure").path("message").asString())
          .isNotBlank();
      assertThat(Shell.line(first, Platform.LINKEDIN).path("state").asString())
          .isEqualTo("PUBLISHED");

      JsonNode second = fresh.run(article, "--to", "x,linkedin");

      assertThat(Shell.lines(second)).hasSize(1);
      assertThat(Shell.line(second, Platform.X).path("state").asString()).isEqualTo("PUBLISHED");
      assertThat(fresh.posts()).containsEntry(Platform.X, 1).containsEntry(Platform.LINKEDIN, 1);
    }
  }

  @Test
  void a_lost_reply_is_settled_by_reading_and_the_post_is_there_once() throws Exception {
    try (Shell fresh = new Shell(directory)) {
      fresh.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, "x", "POST", "/tweets$"));

      JsonNode settled = fresh.run(text(String.join(" ", SENTENCES)), "--to", "x");

      assertThat(Shell.line(settled, Platform.X).path("state").asString()).isEqualTo("PUBLISHED");
      assertThat(fresh.posts()).containsEntry(Platform.X, 1);
    }
  }

  @Test
  void web_pages_plain_texts_pdfs_and_addresses_are_sources() throws Exception {
    String html =
        "<!doctype html><html lang=en><title>The ferry</title><body><nav>Home About</nav><article>"
            + "<h1>The ferry</h1><p>%s</p></article></body></html>"
                .formatted(String.join("</p><p>", SENTENCES));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = html.replace("ferry", "steamer").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try (Shell fresh = new Shell(directory)) {
      String address = "http://127.0.0.1:%d/ferry.html".formatted(server.getAddress().getPort());
      said(fresh.run(Files.writeString(directory.resolve("a.html"), html), "--to", "x"));
      said(fresh.run(text(String.join("\n\n", SENTENCES)), "--to", "x"));
      said(fresh.run(pdf(), "--to", "x"));
      said(fresh.run(address, "--allow-private", "--to", "x"));
      assertThat(fresh.anabranch("runs").out().lines()).hasSize(4);
    } finally {
      server.stop(0);
    }
  }

  private static void said(JsonNode report) {
    JsonNode line = Shell.line(report, Platform.X);
    assertThat(line.path("state").asString()).as(report.toString()).isEqualTo("PUBLISHED");
    assertThat(line.path("text").asString()).contains("harbour").doesNotContain("About");
  }

  private Path text(String text) throws IOException {
    return Files.writeString(directory.resolve("b.txt"), text);
  }

  private Path pdf() throws IOException {
    Path file = directory.resolve("c.pdf");
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 11);
        content.newLineAtOffset(60, 700);
        for (String sentence : SENTENCES) {
          content.showText(sentence);
          content.newLineAtOffset(0, -15);
        }
        content.endText();
      }
      document.save(file.toFile());
    }
    return file;
  }
}
