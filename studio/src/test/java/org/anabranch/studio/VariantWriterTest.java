package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class VariantWriterTest {
  private static final Deadline SOON = Deadline.in(Duration.ofMinutes(5));
  private static final URI ADDRESS = URI.create("https://example.org/2026/why-a-delta-outlives");

  private static Source example(String name, @Nullable URI address) throws Exception {
    String text = Files.readString(Path.of("..", "examples", name));
    Reading reading = MarkdownReader.read(text, (_, _) -> Optional.empty());
    String language = name.contains("zh") ? "zh" : "en";
    return new Source("src_1", reading.title(), language, reading.blocks(), address);
  }

  private static Variant write(FakeGateway gateway, Source source, Platform platform)
      throws InterruptedException {
    return new VariantWriter(new Writer(gateway), SheetRules::of, SheetRules::check, _ -> true)
        .write("var_1", "run_1", source, platform, SOON);
  }

  static LongStream seeds() {
    String one = System.getProperty("seed");
    return one == null ? LongStream.range(0, 20) : LongStream.of(Long.parseLong(one));
  }

  @ParameterizedTest(name = "seed {0}") // -Dseed=42 replays one
  @MethodSource("seeds")
  void whatever_a_model_answers_the_variant_keeps_the_platforms_rules(long seed) throws Exception {
    Random random = new Random(seed);
    Source source =
        example(
            random.nextBoolean() ? "article.md" : "article-zh.md",
            random.nextBoolean() ? ADDRESS : null);
    for (Platform platform : Platform.values()) {
      FakeGateway gateway = new FakeGateway(random.nextBoolean(), _ -> wild(random, source));

      Variant variant = write(gateway, source, platform);

      Post post =
          new Post(
              platform,
              variant.title(),
              variant.parts(),
              variant.hashtags(),
              variant.link(),
              variant.articleHtml(),
              List.of(),
              true,
              variant.language());
      assertThat(SheetRules.check(post)).allMatch(f -> f.code().equals("media-missing"));
      assertThat(variant.parts()).isNotEmpty().noneMatch(String::isBlank);
      assertThat(variant.title().isEmpty()).isEqualTo(SheetRules.of(platform).titleMax() == 0);
      assertThat(gateway.asked).hasSizeBetween(1, 2);
    }
  }

  /** Too long, too many, hashtags everywhere, nothing in place; but some text. */
  private static String wild(Random random, Source source) {
    List<String> parts = new ArrayList<>();
    for (int i = random.nextInt(1, 9); i > 0; i--) {
      StringBuilder part = new StringBuilder("%d/9 ".formatted(i));
      for (int j = random.nextInt(1, 12); j > 0; j--) {
        List<String> prose = source.prose();
        part.append(prose.get(random.nextInt(prose.size())))
            .append(
                random.nextBoolean()
                    ? " #tag" + j + " "
                    : " <b>👩‍👩‍👧‍👦 https://t.example/" + j + " ");
      }
      parts.add(part.toString());
    }
    var answer = Json.object();
    answer.put("title", random.nextInt(3) == 0 ? "" : "<" + source.text());
    answer.set("parts", Json.MAPPER.valueToTree(parts));
    answer.set("hashtags", Json.MAPPER.valueToTree(parts));
    return "Of course! " + Json.write(answer);
  }

  @Test
  void the_task_is_one_json_object_with_room_for_hashtags_link_and_number() throws Exception {
    FakeGateway gateway = FakeGateway.good();
    write(gateway, example("article.md", ADDRESS), Platform.X);

    var request = gateway.asked.getFirst();
    JsonNode task = FakeGateway.task(request);

    assertThat(request.task()).isEqualTo("write/x");
    assertThat(request.caller()).isEqualTo("studio");
    assertThat(request.json()).isTrue();
    assertThat(task.path("task").asString()).isEqualTo("write_variant");
    assertThat(task.path("platform").asString()).isEqualTo("x");
    assertThat(task.path("language").asString()).isEqualTo("en");
    assertThat(task.path("title_max").asInt()).isZero();
    assertThat(task.path("text_max").asInt()).isEqualTo(280 - 2 * 16 - 25 - 4);
    assertThat(task.path("parts_max").asInt()).isEqualTo(5);
    assertThat(task.path("hashtags_max").asInt()).isEqualTo(2);
    JsonNode sections = task.path("article").path("sections");
    assertThat(sections.path(0).path("heading").asString()).isEmpty();
    assertThat(sections.path(1).path("heading").asString())
        .isEqualTo("The price of one straight line");
    assertThat(sections.path(1).path("paragraphs").size()).isEqualTo(3);
  }

  @Test
  void limits_are_halved_for_chinese_on_x_and_thirded_for_bytes() throws Exception {
    FakeGateway gateway = FakeGateway.good();
    write(gateway, example("article-zh.md", null), Platform.X);
    write(gateway, example("article-zh.md", null), Platform.YOUTUBE);

    assertThat(FakeGateway.task(gateway.asked.get(0)).path("text_max").asInt()).isBetween(90, 125);
    assertThat(FakeGateway.task(gateway.asked.get(1)).path("title_max").asInt()).isEqualTo(33);
    assertThat(FakeGateway.task(gateway.asked.get(1)).path("text_max").asInt())
        .isLessThanOrEqualTo(5_000 / 3);
  }

  @Test
  void the_same_run_and_platform_explore_the_same_way() throws Exception {
    FakeGateway gateway = FakeGateway.good();
    Source source = example("article.md", null);
    write(gateway, source, Platform.X);
    write(gateway, source, Platform.X);
    write(gateway, source, Platform.THREADS);

    assertThat(gateway.asked.get(0).seed()).isEqualTo(gateway.asked.get(1).seed());
    assertThat(gateway.asked.get(0).seed()).isNotEqualTo(gateway.asked.get(2).seed());
  }

  @Test
  void a_thread_is_numbered_and_ends_with_hashtags_and_link() throws Exception {
    Variant variant =
        write(
            FakeGateway.saying(
                "{\"parts\":[\"1/ First.\",\"(2/3) Second.\"],\"hashtags\":[\"#a b\"]}"),
            example("article.md", ADDRESS),
            Platform.X);

    assertThat(variant.parts()).containsExactly("1/2 First.", "2/2 Second.\n\n#ab\n\n" + ADDRESS);
    assertThat(variant.hashtags()).containsExactly("ab");
    assertThat(variant.link()).as("it stands in the text").isNull();
  }

  @Test
  void a_single_part_has_no_number_and_a_platform_without_a_link_field_gets_none()
      throws Exception {
    FakeGateway gateway =
        FakeGateway.saying("{\"parts\":[\"Only this. #Water\"],\"hashtags\":[\"w\"]}");

    Variant variant = write(gateway, example("article.md", ADDRESS), Platform.INSTAGRAM);

    assertThat(variant.parts()).containsExactly("Only this. Water\n\n#w");
    assertThat(variant.link()).isNull();
  }

  @Test
  void hashtags_come_from_the_source_when_the_model_gave_none() throws Exception {
    FakeGateway gateway = FakeGateway.saying("{\"title\":\"岔河\",\"parts\":[\"水有别的地方可去。\"]}");

    Variant variant = write(gateway, example("article-zh.md", null), Platform.BILIBILI);

    assertThat(variant.hashtags()).hasSizeBetween(1, 5).contains("算力");
  }

  @Test
  void the_built_in_writer_is_asked_once_and_cut_to_fit() throws Exception {
    FakeGateway gateway =
        new FakeGateway(
            true, _ -> "{\"title\":\"\",\"parts\":[\"" + "Long words. ".repeat(99) + "\"]}");

    Variant variant = write(gateway, example("article.md", null), Platform.THREADS);

    assertThat(gateway.asked).hasSize(1);
    assertThat(Counting.THREADS.length(variant.parts().getFirst())).isLessThanOrEqualTo(500);
    assertThat(variant.parts().getFirst()).startsWith("Long words. Long words.");
  }

  @Test
  void a_writer_is_told_what_was_wrong_and_its_better_answer_is_taken() throws Exception {
    String tooLong = "{\"parts\":[\"" + "word ".repeat(200) + "\"]}";
    FakeGateway mends = FakeGateway.saying(tooLong, "{\"parts\":[\"Short.\"]}");
    FakeGateway worsens = FakeGateway.saying(tooLong, "no");

    Variant mended = write(mends, example("article.md", null), Platform.THREADS);
    Variant kept = write(worsens, example("article.md", null), Platform.THREADS);

    assertThat(mended.parts().getFirst()).startsWith("Short.");
    assertThat(mends.asked.get(1).messages().getFirst().content())
        .contains("Part 1 is longer than");
    assertThat(kept.parts().getFirst()).startsWith("word word").contains("word…");
    assertThat(kept.by().decisionId()).isEqualTo("dec_1");
  }

  @ParameterizedTest
  @EnumSource(Platform.class)
  void where_a_platform_has_no_field_for_it_the_text_says_that_a_model_wrote_it(Platform platform)
      throws Exception {
    Source source = example("article-zh.md", null);
    FakeGateway gateway = FakeGateway.good();
    Variant variant =
        new VariantWriter(new Writer(gateway), SheetRules::of, SheetRules::check, _ -> false)
            .write("var_1", "run_1", source, platform, SOON);

    boolean article = platform == Platform.WECHAT_OFFICIAL;
    assertThat(variant.parts().getLast().endsWith("内容由 AI 生成")).isEqualTo(!article);
  }

  @Test
  void an_article_is_the_sources_own_words_escaped() throws Exception {
    Source source =
        new Source(
            "src_1",
            "T",
            "en",
            List.of(
                new Source.Block.Heading(2, "A & B"),
                new Source.Block.Paragraph("x < y"),
                new Source.Block.Item("one"),
                new Source.Block.Item("two"),
                new Source.Block.Quote("said"),
                new Source.Block.Picture(Path.of("p"), "image/png", 9, 9, "a \"p\""),
                new Source.Block.Picture(Path.of("q"), "image/png", 9, 9, "")),
            null);

    assertThat(ArticleHtml.of(source, 1, 1))
        .isEqualTo(
            "<h2>A &amp; B</h2><p>x &lt; y</p><ul><li>one</li><li>two</li></ul>"
                + "<blockquote><p>said</p></blockquote>"
                + "<p><img src=\"media:1\" alt=\"a &quot;p&quot;\"></p>");
  }

  @Test
  void an_article_has_real_tables_and_tells_the_addresses_of_its_links_at_its_end() {
    URI far = URI.create("https://a.b/c?d=1&e=2");
    Source source =
        new Source(
            "src_1",
            "T",
            "en",
            List.of(
                new Source.Block.Paragraph(
                    "See here, a.b/x and there.",
                    List.of(
                        new Source.Link(4, 8, far),
                        new Source.Link(10, 15, URI.create("https://a.b/x")),
                        new Source.Link(20, 25, URI.create("https://a.b/y")))),
                new Source.Block.Table(
                    List.of(
                        List.of(new Source.Words("A <b>", List.of())),
                        List.of(new Source.Words("again", List.of(new Source.Link(0, 5, far))))),
                    true),
                new Source.Block.Verbatim("if (a < b)\n  go  on;")),
            null);
    assertThat(ArticleHtml.of(source, 1, 0))
        .isEqualTo(
            "<p>See here<sup>[1]</sup>, a.b/x and there<sup>[2]</sup>.</p><section"
                + " style=\"overflow-x:auto\"><table"
                + " style=\"border-collapse:collapse\"><tbody><tr><th style=\"border:1px solid"
                + " #ccc;padding:4px 8px\">A &lt;b&gt;</th></tr><tr><td style=\"border:1px solid"
                + " #ccc;padding:4px 8px\">again<sup>[1]</sup></td></tr>"
                + "</tbody></table></section><pre style=\"overflow-x:auto;white-space:pre;padding:10px"
                + " 12px;background:#f6f6f6;font:14px/1.5 Menlo,Consolas,monospace\">if (a &lt; b)<br>"
                + "\u00A0\u00A0go  on;</pre><hr><p>[1] here: https://a.b/c?d=1&amp;e=2</p><p>[2]"
                + " there: https://a.b/y</p>");
    Source long_ =
        new Source(
            "src_2",
            "T",
            "en",
            IntStream.range(0, 300)
                .<Source.Block>mapToObj(
                    i ->
                        new Source.Block.Paragraph(
                            "word " + i,
                            List.of(new Source.Link(0, 4, URI.create("https://a.b/" + i)))))
                .toList(),
            null);
    assertThat(ArticleHtml.of(long_, 1, 0))
        .hasSizeBetween(18_000, 19_100)
        .matches("(?s).*<sup>\\[(\\d+)]</sup>[^<]*</p><hr>.*\\[\\1] word: [^\\[]*");
  }

  @Test
  void cards_are_spread_over_an_article_without_pictures() throws Exception {
    String html = ArticleHtml.of(example("article.md", null), 1, 3);

    assertThat(html).contains("media:1", "media:2", "media:3").doesNotContain("media:0", "media:4");
    assertThat(html.indexOf("media:1")).isLessThan(html.indexOf("media:2"));
    assertThat(html).doesNotContain("<ul><p>", "</h2><p><img");
  }
}
