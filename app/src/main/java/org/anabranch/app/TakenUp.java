package org.anabranch.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Tables;

/**
 * Takes up what another installation exported: the estate with all its versions, what plans came
 * to, rights of first refusal, the catalog with its own prices, usage, decisions, and figures and
 * ratings. What would act by itself in two places, accounts, runs, posts and the calendar, stays in
 * the export to read.
 */
final class TakenUp {
  private static final Set<String> TAKEN =
      Set.of(
          "estate_text",
          "estate_version",
          "plan_summary",
          "first_right_notice",
          "first_right_journal",
          "catalog_source",
          "catalog_fact",
          "catalog_notice",
          "offer_price",
          "enabled_offer",
          "decision",
          "decision_page",
          "usage",
          "usage_day",
          "usage_tag",
          "usage_total",
          "use_page",
          "gateway_scope",
          "gateway_key_use",
          "attribution",
          "observation",
          "look",
          "model_rating");

  private final Tables tables;

  TakenUp(Database database) {
    this.tables = new Tables(database);
  }

  /** Returns how many rows were taken up, all or none of each table. */
  long from(Path export) {
    Path folder = export.resolve(Export.TABLES);
    if (!Files.isDirectory(folder)) {
      throw Problem.badInput(
              "export-missing",
              export + " is no export: it has no folder “" + Export.TABLES + "”.",
              "Name a directory that anabranch export wrote.")
          .asException();
    }
    List<String> there =
        tables.names().stream()
            .filter(t -> TAKEN.contains(t) && Files.exists(file(folder, t)))
            .toList();
    for (String table : there) {
      if (!tables.isEmpty(table)) {
        throw Problem.of(
                Problem.Kind.CONFLICT,
                "import-not-empty",
                "This data directory already has rows in " + table + ".",
                "Take the export up into a data directory that is new.")
            .asException();
      }
    }
    long rows = 0;
    for (String table : there) {
      try (Stream<String> lines = Files.lines(file(folder, table))) {
        rows += tables.read(table, lines::iterator);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return rows;
  }

  private static Path file(Path folder, String table) {
    return folder.resolve(table + ".jsonl");
  }
}
