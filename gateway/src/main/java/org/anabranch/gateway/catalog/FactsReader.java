package org.anabranch.gateway.catalog;

import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads exports: a table with the columns {@code provider}, {@code model} and any of those below,
 * or models.dev's {@code api.json}. What makes no sense is a problem that names its line or model.
 */
final class FactsReader {
  private static final Set<String> COLUMNS =
      Set.of(
          "provider",
          "model",
          "name",
          "family",
          "base",
          "release_date",
          "knowledge",
          "open_weights",
          "reasoning",
          "tool_call",
          "structured_output",
          "web_search",
          "input_modalities",
          "output_modalities",
          "context",
          "output_limit",
          "cost_input",
          "cost_output",
          "cost_cache_read",
          "cost_cache_write",
          "cost_search",
          "cost_searched_answer",
          "status",
          "retires");

  private FactsReader() {}

  static List<Facts> read(String text) {
    List<Facts> all = text.stripLeading().startsWith("{") ? json(text) : csv(text);
    if (all.isEmpty()) {
      throw wrong("It names no model.", null);
    }
    return all;
  }

  private static List<Facts> csv(String text) {
    List<CSVRecord> lines;
    try {
      lines = CsvText.records(text);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw wrong("It is no table: " + e.getMessage(), e);
    }
    if (!lines.isEmpty()) {
      check(lines.getFirst().getParser().getHeaderNames());
    }
    List<Facts> all = new ArrayList<>(lines.size());
    for (CSVRecord line : lines) {
      try {
        all.add(facts(line));
      } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
        throw wrong("Line " + (line.getRecordNumber() + 1) + ": " + e.getMessage() + ".", e);
      }
    }
    return all;
  }

  private static void check(List<String> header) {
    if (!header.contains("provider") || !header.contains("model")) {
      throw wrong("Its first line names no columns provider and model.", null);
    }
    List<String> unknown = header.stream().filter(c -> !COLUMNS.contains(c)).toList();
    if (!unknown.isEmpty()) {
      throw wrong("There is no column " + unknown.getFirst() + ".", null);
    }
  }

  private static Facts facts(CSVRecord line) {
    return new Facts(
        text(line, "provider"),
        text(line, "model"),
        CsvText.value(line, "name"),
        CsvText.value(line, "family"),
        CsvText.value(line, "base"),
        CsvText.value(line, "release_date"),
        CsvText.value(line, "knowledge"),
        yesOrNo(CsvText.value(line, "open_weights")),
        yesOrNo(CsvText.value(line, "reasoning")),
        yesOrNo(CsvText.value(line, "tool_call")),
        yesOrNo(CsvText.value(line, "structured_output")),
        yesOrNo(CsvText.value(line, "web_search")),
        words(CsvText.value(line, "input_modalities")),
        words(CsvText.value(line, "output_modalities")),
        tokens(CsvText.value(line, "context")),
        tokens(CsvText.value(line, "output_limit")),
        price(
            amount(CsvText.value(line, "cost_input")),
            amount(CsvText.value(line, "cost_output")),
            amount(CsvText.value(line, "cost_cache_read")),
            amount(CsvText.value(line, "cost_cache_write")),
            amount(CsvText.value(line, "cost_search")),
            amount(CsvText.value(line, "cost_searched_answer"))),
        status(CsvText.value(line, "status")),
        day(CsvText.value(line, "retires")));
  }

  private static String text(CSVRecord line, String column) {
    String value = CsvText.value(line, column);
    if (value == null) {
      throw new IllegalArgumentException("no " + column);
    }
    return value;
  }

  private static List<Facts> json(String text) {
    JsonNode root;
    try {
      root = Json.tree(text);
    } catch (JacksonException e) {
      throw wrong(
          "It is no JSON: line %d is wrong, or the text ends too early."
              .formatted(e.getLocation().getLineNr()),
          e);
    }
    List<Facts> all = new ArrayList<>();
    root.properties()
        .forEach(
            provider ->
                provider
                    .getValue()
                    .path("models")
                    .properties()
                    .forEach(
                        model ->
                            all.add(facts(provider.getKey(), model.getKey(), model.getValue()))));
    return all;
  }

  private static Facts facts(String provider, String model, JsonNode told) {
    try {
      JsonNode cost = told.path("cost");
      return new Facts(
          provider,
          model,
          text(told, "name"),
          text(told, "family"),
          text(told, "base_model"),
          text(told, "release_date"),
          text(told, "knowledge"),
          yesOrNo(told.path("open_weights")),
          yesOrNo(told.path("reasoning")),
          yesOrNo(told.path("tool_call")),
          yesOrNo(told.path("structured_output")),
          null,
          words(told.path("modalities").path("input")),
          words(told.path("modalities").path("output")),
          tokens(text(told.path("limit"), "context")),
          tokens(text(told.path("limit"), "output")),
          price(
              amount(text(cost, "input")),
              amount(text(cost, "output")),
              amount(text(cost, "cache_read")),
              amount(text(cost, "cache_write")),
              null,
              null),
          status(text(told, "status")),
          day(text(told, "retires")));
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw wrong("%s/%s: %s.".formatted(provider, model, e.getMessage()), e);
    }
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isValueNode() && !value.isNull() ? value.asString() : null;
  }

  private static @Nullable List<String> words(JsonNode list) {
    return list.isArray() ? list.valueStream().map(JsonNode::asString).toList() : null;
  }

  /** A plain yes or no, or an object whose {@code supported} says it. */
  private static @Nullable Boolean yesOrNo(JsonNode value) {
    JsonNode told = value.isObject() ? value.path("supported") : value;
    return told.isBoolean() ? told.booleanValue() : null;
  }

  private static @Nullable Boolean yesOrNo(@Nullable String value) {
    return value == null
        ? null
        : switch (value.toLowerCase(Locale.ROOT)) {
          case "true", "yes" -> true;
          case "false", "no" -> false;
          default -> throw new IllegalArgumentException(value + " is neither true nor false");
        };
  }

  private static @Nullable List<String> words(@Nullable String value) {
    return value == null ? null : Arrays.stream(value.split("[ ;|]+", -1)).toList();
  }

  /** Zero is how sources write that there is no such limit to tell. */
  private static @Nullable Long tokens(@Nullable String value) {
    if (value == null) {
      return null;
    }
    long tokens = new BigDecimal(value).longValueExact();
    return tokens > 0 ? tokens : null;
  }

  private static @Nullable BigDecimal amount(@Nullable String value) {
    return value == null ? null : new BigDecimal(value);
  }

  private static @Nullable Price price(
      @Nullable BigDecimal input,
      @Nullable BigDecimal output,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal cacheWrite,
      @Nullable BigDecimal search,
      @Nullable BigDecimal searchedAnswer) {
    boolean whole = input != null && output != null;
    if (!whole && (search != null || searchedAnswer != null)) {
      throw new IllegalArgumentException(
          "cost_search and cost_searched_answer need cost_input and cost_output beside them");
    }
    return input == null || output == null
        ? null
        : new Price(input, output, cacheRead, cacheWrite, search, searchedAnswer);
  }

  private static @Nullable Lifecycle status(@Nullable String value) {
    return value == null ? null : Lifecycle.valueOf(value.toUpperCase(Locale.ROOT));
  }

  private static @Nullable LocalDate day(@Nullable String value) {
    return value == null ? null : LocalDate.parse(value);
  }

  private static RuntimeException wrong(String what, @Nullable Exception cause) {
    Problem problem =
        Problem.badInput(
            "export-unreadable",
            "The export cannot be read. " + what,
            "Give models.dev's api.json, or a table with the columns docs/configuration.md lists.");
    return cause == null ? problem.asException() : problem.asException(cause);
  }
}
