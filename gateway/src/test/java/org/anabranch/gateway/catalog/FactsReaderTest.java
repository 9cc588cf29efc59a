package org.anabranch.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {#  "river": {#    "models": oops#  }#} | 3
          {#  "river": {#    "models": { | 3
          {"river" {}} | 1
          { | 1
          """)
  void an_export_that_is_no_json_is_refused_with_the_line(String text, int line) {
    assertThatThrownBy(() -> FactsReader.read(text.replace('#', '\n')))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo("export-unreadable");
              assertThat(e.problem().message())
                  .isEqualTo(
                      "The export cannot be read. It is no JSON: line %d is wrong, or the text ends too early."
                          .formatted(line));
            });
  }
}
