package org.anabranch.compute.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Estates written, compared and changed in one place. */
class EstateTextTest {
  private static final Path CLAUSES = Path.of("../examples/estate-clauses.yaml");

  @ParameterizedTest
  @ValueSource(strings = {"estate-clauses.yaml", "partners-2025.yaml"})
  void what_is_written_as_json_reads_back_the_same(String name) {
    Estate estate = Estates.read(Path.of("../examples", name));

    Estate back = Estates.parse("back.json", Estates.json(estate));

    assertThat(back).isEqualTo(estate);
    assertThat(EstateDiff.between(estate, back)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"estate-clauses.yaml", "partners-2025.yaml"})
  void a_figure_can_be_changed_in_the_text_and_nothing_else_changes(String name)
      throws IOException {
    String text = Files.readString(Path.of("../examples", name));
    Estate estate = Estates.parse(name, text);
    List<Entry> figures = Entries.of(estate).stream().filter(e -> e.figure() != null).toList();
    assertThat(figures).hasSizeGreaterThan(50);

    for (int i = 0; i < figures.size(); i += 1 + figures.size() / 30) {
      Entry entry = figures.get(i);
      Figure other =
          new Figure(
              Double.parseDouble(entry.value()), Figure.Status.REPORTED, "a “paper”: \"said\" #1");
      String changed = FigureEdit.in(text, entry.at(), other);
      assertThat(EstateDiff.between(estate, Estates.parse(name, changed)))
          .as(entry.at())
          .hasSize(1);
      assertThat(changed.lines().filter(l -> l.strip().startsWith("#")))
          .containsExactlyElementsOf(text.lines().filter(l -> l.strip().startsWith("#")).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"estate-clauses.yaml", "partners-2025.yaml", "live-estate.yaml"})
  void every_figure_is_an_entry(String name) {
    Estate estate = Estates.read(Path.of("../examples", name));

    assertThat(Entries.of(estate).stream().filter(e -> e.figure() != null))
        .extracting(Entry::figure)
        .containsExactlyInAnyOrderElementsOf(Figures.of(estate).toList());
  }

  @Test
  void the_weight_of_the_worst_case_is_read_written_compared_and_changed_in_place()
      throws IOException {
    String text = Files.readString(CLAUSES);
    Estate estate = Estates.parse("a", text);
    Estate silent = Estates.parse("b", text.replaceAll("(?m)^worst_weight: .*$", ""));
    String at = "/worst_weight";

    assertThat(estate.weightOfWorst()).isEqualTo(0.5);
    assertThat(silent.weightOfWorst()).isZero();
    assertThat(Estates.csv(estate)).contains("weight of the worst case,,0.5,times the mean,");
    assertThat(EstateDiff.between(silent, estate))
        .extracting(Change::text)
        .containsExactly(
            "Two clouds, a lease and a spot market weight of the worst case: new, 0.5 times the mean");
    assertThat(Estates.parse("c", FigureEdit.in(text, at, Figure.of(2))).weightOfWorst())
        .isEqualTo(2);
    assertThatThrownBy(() -> Estates.parse("d", FigureEdit.in(text, at, Figure.of(101))))
        .hasMessageContaining("d:11: worst_weight is 101, more than 100.");
  }

  @Test
  void a_place_that_is_not_there_is_told() {
    assertThatThrownBy(() -> FigureEdit.in("name: a\n", "/sites/0/pue", Figure.of(1)))
        .hasMessageContaining("no value at /sites/0/pue");
  }

  @Test
  void the_table_has_a_line_for_each_entry() {
    Estate estate = Estates.read(CLAUSES);

    List<String> lines = Estates.csv(estate).lines().toList();

    assertThat(lines).hasSize(Entries.of(estate).size() + 1);
    assertThat(lines).contains("site,fjord,Fjord,power,2026-07,120,MW,stated,,/sites/0/power/1/mw");
  }

  @Test
  void changes_are_told_in_the_words_of_the_domain() throws IOException {
    String text = Files.readString(CLAUSES);
    String changed =
        text.replace("availability: {value: 0.6,", "availability: {value: 0.5,")
            .replace("notice_days: 180", "notice_days: 365")
            .replace("status: option\n", "status: option\n    note: ask again\n")
            .replace(
                "share: 0.2, demand", "share: {value: 0.2, status: reported, source: x}, demand")
            .replace("  - {id: beta, name: Beta}", "  - {id: beta, name: Beta}\n  - {id: gamma}");

    assertThat(EstateDiff.between(Estates.parse("a", text), Estates.parse("b", changed)))
        .extracting(Change::text)
        .containsExactlyInAnyOrder(
            "chip vendor gamma is new",
            "north-2026 notice: 180 days → 365 days",
            "north-2026 minimum share of chat-europe: 0.2 of the work served, stated → reported",
            "south-spot availability: 0.6 → 0.5 of the time");
  }
}
