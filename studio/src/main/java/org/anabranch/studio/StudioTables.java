package org.anabranch.studio;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.anabranch.publish.Platform;
import org.anabranch.publish.schedule.SimpleOptions;
import org.anabranch.studio.Variant.Authorship;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Sources, storyboards and variants as stored. What is there first stays: putting the same again
 * returns what was stored. Safe for many threads; blocks.
 */
final class StudioTables {
  private static final String AUTHORSHIP = "model, deployment, vendor, decision_id, cost_usd";
  private static final String AUTHORSHIP_VALUES = ":model, :deployment, :vendor, :decision, :cost";

  private final Database database;
  private final PictureShelf shelf;
  private final Clock clock;

  StudioTables(Database database, PictureShelf shelf, Clock clock) {
    this.database = database;
    this.shelf = shelf;
    this.clock = clock;
  }

  /** Stores a source; one known already learns its address when it had none. */
  Source keep(Source source) {
    String address = source.address() == null ? null : source.address().toString();
    database.change(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into studio_source
                      (id, former_ids, title, language, address, document, read_at)
                    values (:id, :former, :title, :language, :address, :document, :now)
                    on conflict (id) do update
                    set address = coalesce(studio_source.address, excluded.address),
                      former_ids = excluded.former_ids
                    """)
                .bind("id", source.id())
                .bind("former", Json.write(source.formerIds()))
                .bind("title", source.title())
                .bind("language", source.language())
                .bind("address", address)
                .bind("document", Json.write(SourceDocument.of(source.blocks(), shelf)))
                .bind("now", clock.millis())
                .execute());
    return source(source.id()).orElseThrow();
  }

  Optional<Source> source(String id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from studio_source where id = :id")
                .bind("id", id)
                .map(
                    (row, _) ->
                        Json.read(row.getString("document"), SourceDocument.class)
                            .source(
                                row.getString("id"),
                                strings(row.getString("former_ids")),
                                row.getString("title"),
                                row.getString("language"),
                                row.getString("address"),
                                shelf))
                .findOne());
  }

  Storyboard keep(Storyboard board) {
    database.change(
        handle ->
            authorship(
                    handle.createUpdate(
                        """
                        insert into studio_storyboard
                          (run_id, title, lines, language, written_at, %s)
                        values (:run, :title, :lines, :language, :now, %s)
                        on conflict (run_id) do nothing
                        """
                            .formatted(AUTHORSHIP, AUTHORSHIP_VALUES)),
                    board.by())
                .bind("run", board.runId())
                .bind("title", board.title())
                .bind("lines", Json.write(board.lines()))
                .bind("language", board.language())
                .bind("now", clock.millis())
                .execute());
    return storyboard(board.runId()).orElseThrow();
  }

  Optional<Storyboard> storyboard(String runId) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from studio_storyboard where run_id = :run")
                .bind("run", runId)
                .map(
                    (row, _) ->
                        new Storyboard(
                            row.getString("run_id"),
                            row.getString("title"),
                            strings(row.getString("lines")),
                            row.getString("language"),
                            authorship(row)))
                .findOne());
  }

  Variant keep(Variant variant) {
    database.change(
        handle ->
            authorship(
                    handle.createUpdate(
                        """
                        insert into studio_variant
                          (id, run_id, platform, title, parts, hashtags, link, article_html,
                           language, edited, written_at, changed_at, %s)
                        values (:id, :run, :platform, :title, :parts, :hashtags, :link, :html,
                          :language, 0, :now, :now, %s)
                        on conflict (run_id, platform) do nothing
                        """
                            .formatted(AUTHORSHIP, AUTHORSHIP_VALUES)),
                    variant.by())
                .bind("id", variant.id())
                .bind("run", variant.runId())
                .bind("platform", variant.platform().key())
                .bind("title", variant.title())
                .bind("parts", Json.write(variant.parts()))
                .bind("hashtags", Json.write(variant.hashtags()))
                .bind("link", variant.link())
                .bind("html", variant.articleHtml())
                .bind("language", variant.language())
                .bind("now", clock.millis())
                .execute());
    return variant(variant.runId(), variant.platform()).orElseThrow();
  }

  /** Stores what a person changed. */
  void show(String variantId, SimpleOptions how) {
    database.change(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into studio_variant_options (variant_id, options)
                    values (:id, :options)
                    on conflict (variant_id) do update set options = excluded.options
                    """)
                .bind("id", variantId)
                .bind("options", Json.write(how))
                .execute());
  }

  SimpleOptions shown(String variantId) {
    return database.read(
        handle ->
            handle
                .createQuery("select options from studio_variant_options where variant_id = :id")
                .bind("id", variantId)
                .mapTo(String.class)
                .findOne()
                .map(json -> Json.read(json, SimpleOptions.class))
                .orElse(SimpleOptions.NONE));
  }

  Variant edited(Variant variant) {
    database.change(
        handle ->
            handle
                .createUpdate(
                    """
                    update studio_variant
                    set title = :title, parts = :parts, hashtags = :hashtags, edited = 1,
                      changed_at = :now
                    where id = :id
                    """)
                .bind("title", variant.title())
                .bind("parts", Json.write(variant.parts()))
                .bind("hashtags", Json.write(variant.hashtags()))
                .bind("now", clock.millis())
                .bind("id", variant.id())
                .execute());
    return variant(variant.id()).orElseThrow();
  }

  Optional<Variant> variant(String runId, Platform platform) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from studio_variant where run_id = :run and platform = :platform")
                .bind("run", runId)
                .bind("platform", platform.key())
                .map((row, _) -> variant(row))
                .findOne());
  }

  Optional<Variant> variant(String id) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from studio_variant where id = :id")
                .bind("id", id)
                .map((row, _) -> variant(row))
                .findOne());
  }

  /** In the platforms' own order. */
  List<Variant> variants(String runId) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from studio_variant where run_id = :run")
                .bind("run", runId)
                .map((row, _) -> variant(row))
                .stream()
                .sorted(Comparator.comparing(Variant::platform))
                .toList());
  }

  private static Variant variant(ResultSet row) throws SQLException {
    return new Variant(
        row.getString("id"),
        row.getString("run_id"),
        Platform.byKey(row.getString("platform")).orElseThrow(),
        row.getString("title"),
        strings(row.getString("parts")),
        strings(row.getString("hashtags")),
        row.getString("link"),
        row.getString("article_html"),
        row.getString("language"),
        authorship(row),
        row.getInt("edited") == 1);
  }

  private static List<String> strings(String json) {
    return List.of(Json.read(json, String[].class));
  }

  private static Authorship authorship(ResultSet row) throws SQLException {
    return new Authorship(
        row.getString("model"),
        row.getString("deployment"),
        row.getString("vendor"),
        row.getString("decision_id"),
        Money.usd(row.getString("cost_usd")));
  }

  private static <S extends SqlStatement<S>> S authorship(S statement, Authorship by) {
    return statement
        .bind("model", by.model())
        .bind("deployment", by.deployment())
        .bind("vendor", by.vendor())
        .bind("decision", by.decisionId())
        .bind("cost", by.cost().usd().toPlainString());
  }
}
