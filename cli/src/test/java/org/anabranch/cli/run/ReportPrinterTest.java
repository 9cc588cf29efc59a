package org.anabranch.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.anabranch.cli.FakeProduct;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Terminal;
import org.anabranch.insight.ModelRating;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.loop.Run;
import org.anabranch.loop.RunReport;
import org.anabranch.loop.RunReport.Dependency;
import org.anabranch.loop.RunReport.Line;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPrinterTest {
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir Path home;

  private static Line line(
      Platform platform,
      State state,
      @Nullable String link,
      @Nullable Failure failure,
      Map<Metric, Long> figures) {
    return new Line(
        platform,
        "pub_" + platform.key(),
        state,
        link,
        failure,
        "Title",
        "Text",
        "model-a",
        "dep-a",
        "vendor-a",
        Money.usd("0.0012"),
        figures,
        figures.isEmpty() ? null : AT,
        Provenance.SIMULATED);
  }

  private static RunReport mixed() {
    return new RunReport(
        new Run(
            "run_1",
            "src_1",
            "article.md",
            "An article about rivers",
            "en",
            List.of(Platform.DOUYIN, Platform.FACEBOOK, Platform.YOUTUBE, Platform.X),
            false,
            Run.Stage.DONE,
            AT,
            AT),
        List.of(
            line(Platform.DOUYIN, State.WAITING_FOR_PERSON, null, null, Map.of()),
            line(
                Platform.FACEBOOK,
                State.FAILED,
                null,
                Failure.of(Failure.Reason.REAUTHORISE, "190/463", "The grant has expired."),
                Map.of()),
            line(
                Platform.YOUTUBE,
                State.PUBLISHED,
                "http://127.0.0.1:9100/youtube/1",
                null,
                Map.of(Metric.LIKES, 3L, Metric.REACH, 900L)),
            line(
                Platform.X,
                State.PUBLISHED,
                "http://127.0.0.1:9100/x/1",
                null,
                Map.of(Metric.VIEWS, 12345L, Metric.LIKES, 1000L, Metric.SHARES, 34L))),
        Money.usd("0.0048"),
        List.of(
            new ModelRating("model-a", "*", 1034.4, 870.2, 1198.6, 7, AT, Provenance.SIMULATED)),
        List.of(
            new Dependency("model vendor", "vendor-a", 1, "Without it, of its 4 posts none."),
            new Dependency("platform", "Douyin", 0.25, "The other 3 posts would have gone out."),
            new Dependency("platform", "X", 0.25, "The other 3 posts would have gone out.")));
  }

  private String printed(RunReport report, boolean colour) {
    StringWriter text = new StringWriter();
    try (Session session = new FakeProduct().open(new Product.Place(home, Optional.empty()))) {
      new ReportPrinter(new PrintWriter(text), new Terminal(false, colour, 100))
          .print(report, session);
    }
    return text.toString();
  }

  @Test
  void a_mixed_run_is_told_whole() {
    assertThat(printed(mixed(), false))
        .isEqualToNormalizingNewlines(
            """
            An article about rivers
            run run_1 · 2 published, 1 failed, 1 waiting for you · cost $0.0048

            platform                 state                views  engaged  written by             cost\s\s\s
            Douyin                   waiting for you          –        –  model-a                $0.0012
            Facebook                 failed                   –        –  model-a                $0.0012
                The grant has expired. (190/463)
            YouTube                  published                –        3  model-a                $0.0012
                http://127.0.0.1:9100/youtube/1
            X                        published           12,345    1,034  model-a                $0.0012
                http://127.0.0.1:9100/x/1

            Views and engagements are simulated: the sandbox's audience after 24 hours, not people.

            Models
              model-a                  1034  (95 %: 870 to 1199, 7 comparisons, simulated; 1000 is the reference)

            What this run depended on
              model vendor  vendor-a (100 % of the posts)
                            Without it, of its 4 posts none.
              platforms     2, each with one post
                            Without any one: The other 3 posts would have gone out.

            Douyin takes no posts from programs here. Publish it yourself:
              open       file:///data/handoff/pub_douyin/index.html
              then       anabranch handoff pub_douyin LINK-OF-THE-POST
            The links work while the server runs: anabranch serve
            """);
  }

  @Test
  void it_reads_the_same_wherever_the_machine_stands() {
    Locale before = Locale.getDefault();
    String usual = printed(mixed(), false);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(printed(mixed(), false)).isEqualTo(usual);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void colour_changes_nothing_but_colour() {
    String coloured = printed(mixed(), true);

    assertThat(coloured).contains("\u001b[32mpublished");
    assertThat(coloured.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(printed(mixed(), false));
  }

  @Test
  void a_run_that_has_written_nothing_yet_has_no_empty_sections() {
    RunReport empty = new RunReport(mixed().run(), List.of(), Money.ZERO, List.of(), List.of());

    assertThat(printed(empty, false)).doesNotContain("What this run depended on", "Models");
  }

  @Test
  void every_state_has_a_word_of_its_own() {
    assertThat(List.of(State.values()))
        .extracting(ReportPrinter::stateWord)
        .doesNotHaveDuplicates();
    assertThat(ReportPrinter.stateWord(null)).isEqualTo("written");
  }
}
