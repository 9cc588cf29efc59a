package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which offers search the web, and at what price, by their vendors' own pages: {@code
 * searches.csv}, since catalogs do not tell. Of lines that fit an offer the first counts; what it
 * leaves empty is not known. Immutable.
 */
final class SearchFacts {
  /** Those that come with the product. */
  static final SearchFacts SHIPPED = new SearchFacts();

  private final List<Line> lines = new ArrayList<>();

  /**
   * @param searches whether it can be asked to; null when not known
   * @param inChats whether also by OpenAI's chat completions, where it is known
   */
  private record Line(
      String provider,
      Pattern model,
      @Nullable Boolean searches,
      @Nullable Boolean inChats,
      @Nullable BigDecimal search,
      @Nullable BigDecimal searchedAnswer) {}

  private SearchFacts() {
    for (CSVRecord line : CsvText.records(Shipped.text("searches.csv"))) {
      lines.add(
          new Line(
              line.get("provider"),
              pattern(line.get("model")),
              yes(CsvText.value(line, "web_search")),
              yes(CsvText.value(line, "in_chats")),
              amount(CsvText.value(line, "cost_search")),
              amount(CsvText.value(line, "cost_searched_answer"))));
    }
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  private static @Nullable Boolean yes(@Nullable String value) {
    return value == null ? null : Boolean.valueOf(value);
  }

  private static @Nullable BigDecimal amount(@Nullable String value) {
    return value == null ? null : new BigDecimal(value);
  }

  /** The same facts with what is known of searches, where they tell nothing of it. */
  Facts under(Facts told) {
    Line line = line(told.provider(), told.model());
    return line == null
        ? told
        : told.orSearches(line.searches(), line.search(), line.searchedAnswer());
  }

  /** Whether it is known that chat completions cannot ask it to search, though others can. */
  boolean notInChats(Facts facts) {
    Line line = line(facts.provider(), facts.model());
    return line != null && Boolean.FALSE.equals(line.inChats());
  }

  private @Nullable Line line(String provider, String model) {
    for (Line line : lines) {
      if (line.provider().equals(provider) && line.model().matcher(model).matches()) {
        return line;
      }
    }
    return null;
  }
}
