package org.anabranch.gateway.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.anabranch.gateway.config.CompletionRequest.Message;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ExtractiveWriterTest {
  private static final List<String> PLATFORMS =
      List.of(
          "douyin",
          "kuaishou",
          "wechat-official",
          "wechat-channels",
          "bilibili",
          "xiaohongshu",
          "facebook",
          "instagram",
          "linkedin",
          "threads",
          "youtube",
          "pinterest",
          "x",
          "unheard-of");
  private static final int[] BUDGETS = {0, 1, 2, 5, 17, 40, 80, 140, 230, 500, 2_000, 60_000};
  private static final Embedder EMBEDDER = new Embedder(Clock.systemUTC());
  private static final ExtractiveWriter WRITER = new ExtractiveWriter(EMBEDDER);

  @AfterAll
  static void unload() {
    EMBEDDER.close();
  }

  static LongStream seeds() {
    Long replayed = Long.getLong("seed");
    return replayed == null ? LongStream.range(0, 40) : LongStream.of(replayed);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatever_the_limits_they_are_kept_and_every_sentence_stands_in_the_article(long seed) {
    Random random = new Random(seed);
    Article article = articles().get(random.nextInt(articles().size()));
    for (String platform : PLATFORMS) {
      int textMax = BUDGETS[random.nextInt(BUDGETS.length)];
      int partsMax = 1 + random.nextInt(6);
      int titleMax = random.nextInt(3) * 20;
      int hashtagsMax = random.nextInt(5);
      JsonNode variant = variant(article, platform, textMax, partsMax, titleMax, hashtagsMax);

      List<String> parts = texts(variant.path("parts"));
      assertThat(parts).as(platform).hasSizeBetween(1, partsMax);
      assertThat(parts).allMatch(p -> p.codePointCount(0, p.length()) <= textMax);
      assertThat(parts).allMatch(p -> standsIn(article, p));
      assertThat(variant.path("title").asString("").length()).isLessThanOrEqualTo(titleMax);
      assertThat(texts(variant.path("hashtags")))
          .hasSizeLessThanOrEqualTo(hashtagsMax)
          .allMatch(h -> h.matches("[\\p{L}\\p{M}\\p{N}]+"));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_storyboard_has_lines_that_stand_alone_in_order(long seed) {
    Random random = new Random(seed);
    Article article = articles().get(random.nextInt(articles().size() - 1));
    int lineMax = 20 + random.nextInt(200);
    List<String> lines = texts(storyboard(article, 6, lineMax).path("lines"));

    assertThat(lines).hasSizeBetween(3, 6).doesNotHaveDuplicates();
    assertThat(lines).allMatch(l -> l.codePointCount(0, l.length()) <= lineMax);
    assertThat(lines).noneMatch(Openings::dangles).allMatch(l -> standsIn(article, l));
    List<Integer> places = lines.stream().map(l -> place(article, l)).toList();
    assertThat(places).isSortedAccordingTo(Comparator.naturalOrder());
  }

  @Test
  void the_same_request_gets_the_same_answer_from_another_writer() {
    ExtractiveWriter other = new ExtractiveWriter(EMBEDDER);
    for (String platform : PLATFORMS) {
      String request = request(Samples.english(), platform, 500, 3, 50, 5);
      assertThat(ask(other, request)).isEqualTo(ask(WRITER, request));
    }
  }

  @Test
  void many_threads_get_the_answers_one_thread_gets() throws Exception {
    ExtractiveWriter fresh = new ExtractiveWriter(EMBEDDER);
    List<String> requests =
        PLATFORMS.stream().map(p -> request(Samples.chinese(), p, 300, 4, 30, 4)).toList();
    List<Callable<String>> calls =
        requests.stream().<Callable<String>>map(r -> () -> ask(fresh, r)).toList();
    List<String> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }

    assertThat(answers).isEqualTo(requests.stream().map(r -> ask(WRITER, r)).toList());
  }

  @Test
  void platforms_get_different_texts() {
    long distinct =
        PLATFORMS.stream()
            .map(p -> texts(variant(Samples.english(), p, 1_000, 5, 0, 0).path("parts")))
            .distinct()
            .count();

    assertThat(distinct).isGreaterThanOrEqualTo(11);
  }

  @Test
  void a_thread_opens_with_the_lead_and_no_part_opens_with_a_dangling_reference() {
    List<String> parts = texts(variant(Samples.english(), "x", 230, 5, 0, 0).path("parts"));

    assertThat(parts).hasSizeBetween(4, 5);
    assertThat(parts.getFirst()).startsWith("Every second Saturday");
    assertThat(parts).noneMatch(Openings::dangles).noneMatch(p -> p.contains("…"));
  }

  @Test
  void a_sentence_is_cut_at_a_clause_only_where_none_fits_whole() {
    String sentence =
        "When the mill closed after ninety years, the whole valley lost its only reliable employer.";
    JsonNode variant = variant(article(sentence), "x", 60, 1, 0, 0);

    assertThat(texts(variant.path("parts")))
        .containsExactly("When the mill closed after ninety years…");
  }

  @Test
  void hashtags_name_what_the_article_is_about() {
    assertThat(texts(variant(Samples.english(), "x", 230, 5, 0, 4).path("hashtags")))
        .contains("RepairCafé", "SpareParts");
    assertThat(texts(variant(Samples.chinese(), "x", 230, 5, 0, 4).path("hashtags")))
        .contains("夜校", "手艺");
    assertThat(texts(variant(Samples.german(), "x", 230, 5, 0, 2).path("hashtags")))
        .contains("Nachtzug");
  }

  @Test
  void plain_text_gets_a_summary_within_its_tokens() {
    String text = String.join("\n\n", Samples.english().sections().getFirst().paragraphs());
    String answer = WRITER.answer(user("Please summarise this article:\n\n" + text), false, 60);

    assertThat(answer.length()).isBetween(60, 240);
    assertThat(standsIn(Samples.english(), answer)).isTrue();
  }

  @Test
  void an_instruction_may_stand_on_the_line_of_its_text() {
    String text = Samples.english().sections().getFirst().paragraphs().getFirst();
    for (String instruction : List.of("Shorten this. ", "Summarise: ", "请总结。")) {
      String answer = WRITER.answer(user(instruction + text), false, 60);

      assertThat(standsIn(Samples.english(), answer)).as(instruction).isTrue();
    }
  }

  @Test
  void a_follow_up_is_about_the_text_before_it() {
    String text = Samples.english().sections().get(1).paragraphs().getFirst();
    List<Message> messages = new ArrayList<>(user(text));
    messages.add(new Message("assistant", "…"));
    messages.add(new Message("user", "shorter, please"));

    assertThat(standsIn(Samples.english(), WRITER.answer(messages, false, 40))).isTrue();
  }

  @Test
  void a_greeting_is_told_what_the_writer_does() {
    assertThat(WRITER.answer(user("hello"), false, 100)).contains("extractive writer");
    assertThat(WRITER.answer(user("你好"), false, 100)).contains("摘录");
    assertThat(Json.tree(WRITER.answer(user("hello"), true, 100)).path("summary").asString(""))
        .contains("extractive writer");
  }

  @Test
  void broken_json_and_unknown_tasks_are_plain_text() {
    String broken =
        "{\"task\":\"write_variant\", The tide turned twice. It went out and stayed out";

    assertThat(WRITER.answer(user(broken), false, 100)).isNotBlank();
    assertThat(Json.tree(WRITER.answer(user("{\"task\":\"sing\"}"), true, 100)).has("summary"))
        .isTrue();
  }

  @Test
  void an_article_without_words_is_refused_and_one_of_another_shape_read_as_far_as_it_goes() {
    assertThatThrownBy(() -> ask(WRITER, "{\"task\":\"write_variant\",\"article\":{}}"))
        .isInstanceOf(ProblemException.class);
    String odd =
        """
        {"task":"write_variant","text_max":"50","article":{"title":7,"sections":[3,{"paragraphs":
        ["The mill closed in June.",null,{"a":1}]}]},"mood":"brave"}
        """;
    assertThat(texts(Json.tree(ask(WRITER, odd)).path("parts")))
        .containsExactly("The mill closed in June.");
  }

  @Test
  void a_very_long_article_is_weighed_by_a_bounded_number_of_sentences() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < 300_000; i++) {
      text.append("In year ")
          .append(i)
          .append(" the harbour of town ")
          .append(i * 7 % 97)
          .append(" took in ")
          .append(i * 31 % 1009)
          .append(" ships of grain and salt. ");
      text.append(i % 9 == 8 ? "\n\n" : "");
    }
    Article article = Article.ofText(text.toString());
    Reading reading = new Reader(EMBEDDER).read(article, "en");

    assertThat(reading.vectors().stream().filter(v -> v.length > 0)).hasSize(Reader.MAX_EMBEDDED);
    List<String> parts =
        new Composer(reading).parts(Recipe.of("linkedin", 1), new Limits(900, 1, 900));
    assertThat(standsIn(article, parts.getFirst())).isTrue();
  }

  private static List<Article> articles() {
    return List.of(
        Samples.english(), Samples.chinese(), Samples.german(), Samples.spanish(), Samples.stubs());
  }

  private static Article article(String paragraph) {
    return new Article("", List.of(new Article.Section("", List.of(paragraph))));
  }

  /** Whether the text is nothing but sentences of the article, its headings, and one cut one. */
  private static boolean standsIn(Article article, String text) {
    List<String> known = new ArrayList<>(Prose.of(article).stream().map(Sentence::text).toList());
    List<String> paragraphs =
        article.sections().stream()
            .flatMap(s -> s.paragraphs().stream())
            .map(SentenceSplitter::clean)
            .toList();
    assertThat(known).allMatch(s -> paragraphs.stream().anyMatch(p -> p.contains(s)));
    article.sections().forEach(s -> known.add("• " + s.heading()));
    known.sort(Comparator.comparingInt(String::length).reversed());
    return Stream.of(text.split("\n")).allMatch(line -> consists(line.strip(), known));
  }

  private static boolean consists(String line, List<String> known) {
    if (line.isEmpty()) {
      return true;
    }
    if (line.endsWith("…")
        && known.stream().anyMatch(s -> s.startsWith(line.substring(0, line.length() - 1)))) {
      return true;
    }
    return known.stream()
        .filter(line::startsWith)
        .anyMatch(s -> consists(line.substring(s.length()).strip(), known));
  }

  private static int place(Article article, String line) {
    String stem = line.endsWith("…") ? line.substring(0, line.length() - 1) : line;
    List<Sentence> sentences = Prose.of(article);
    return IntStream.range(0, sentences.size())
        .filter(i -> sentences.get(i).text().startsWith(stem))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode variant(
      Article article, String platform, int textMax, int partsMax, int titleMax, int hashtagsMax) {
    return Json.tree(
        ask(WRITER, request(article, platform, textMax, partsMax, titleMax, hashtagsMax)));
  }

  private static String request(
      Article article, String platform, int textMax, int partsMax, int titleMax, int hashtagsMax) {
    ObjectNode task = Json.object().put("task", "write_variant").put("platform", platform);
    task.put("text_max", textMax).put("parts_max", partsMax).put("title_max", titleMax);
    task.put("hashtags_max", hashtagsMax).set("article", Json.MAPPER.valueToTree(article));
    return Json.write(task);
  }

  private static JsonNode storyboard(Article article, int linesMax, int lineMax) {
    ObjectNode task = Json.object().put("task", "storyboard").put("lines_max", linesMax);
    task.put("line_max", lineMax).set("article", Json.MAPPER.valueToTree(article));
    return Json.tree(ask(WRITER, Json.write(task)));
  }

  private static String ask(ExtractiveWriter writer, String request) {
    return writer.answer(user(request), true, 20_000);
  }

  private static List<Message> user(String content) {
    return Collections.singletonList(new Message("user", content));
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(n -> n.asString("")).toList();
  }
}
