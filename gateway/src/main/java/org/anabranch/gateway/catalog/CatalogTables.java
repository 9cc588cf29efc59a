package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.kernel.Json;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The tables of imported facts and of the price book. Each method runs in its caller's handle. */
final class CatalogTables {
  /**
   * What an import told; while nothing was imported, what came with the product takes its place.
   */
  static final String TOLD = "told";

  /** What the person set. */
  static final String OWN = "own";

  private CatalogTables() {}

  /**
   * @param began as of when the very first facts of this layer were
   */
  record Source(String name, LocalDate asOf, LocalDate began) {}

  static Optional<Source> source(Handle h, String layer) {
    return h.createQuery("select * from catalog_source where layer = :layer")
        .bind("layer", layer)
        .map(
            (row, _) ->
                new Source(
                    row.getString("name"),
                    LocalDate.ofEpochDay(row.getLong("as_of")),
                    LocalDate.ofEpochDay(row.getLong("began"))))
        .findOne();
  }

  /** Grows with every import. */
  static long revision(Handle h) {
    return h.createQuery("select coalesce(max(imported_at), 0) from catalog_source")
        .mapTo(Long.class)
        .one();
  }

  static void enter(Handle h, String layer, Source source, long at) {
    h.createUpdate(
            "insert into catalog_source(layer, name, as_of, began, imported_at)"
                + " values (:layer, :name, :asOf, :began, :at) on conflict(layer) do update set"
                + " name = excluded.name, as_of = excluded.as_of,"
                + " imported_at = excluded.imported_at")
        .bind("layer", layer)
        .bind("name", source.name())
        .bind("asOf", source.asOf().toEpochDay())
        .bind("began", source.began().toEpochDay())
        .bind("at", Math.max(at, revision(h) + 1))
        .execute();
  }

  static List<Facts> facts(Handle h, String layer) {
    return h.createQuery("select facts from catalog_fact where layer = :layer order by offer")
        .bind("layer", layer)
        .map((row, _) -> Json.read(row.getString("facts"), Facts.class))
        .list();
  }

  static void clear(Handle h, String layer) {
    h.createUpdate("delete from catalog_fact where layer = :layer").bind("layer", layer).execute();
  }

  static void remove(Handle h, String layer, String offer) {
    h.createUpdate("delete from catalog_fact where layer = :layer and offer = :offer")
        .bind("layer", layer)
        .bind("offer", offer)
        .execute();
  }

  static void put(Handle h, String layer, Iterable<Facts> all) {
    PreparedBatch batch =
        h.prepareBatch(
            "insert into catalog_fact(layer, offer, facts, retires) values (:layer, :offer,"
                + " :facts, :retires) on conflict(layer, offer) do update set"
                + " facts = excluded.facts, retires = excluded.retires");
    for (Facts facts : all) {
      batch
          .bind("layer", layer)
          .bind("offer", facts.offer())
          .bind("facts", Json.write(facts))
          .bind("retires", day(facts.retires()))
          .add();
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  static @Nullable Long day(@Nullable LocalDate day) {
    return day == null ? null : day.toEpochDay();
  }

  /** The offers that somebody says retire by {@code day}. */
  static List<String> retiringBy(Handle h, LocalDate day) {
    return h.createQuery("select distinct offer from catalog_fact where retires <= :day")
        .bind("day", day.toEpochDay())
        .mapTo(String.class)
        .list();
  }

  /** Since when the present prices hold, where the book has them. */
  static Map<String, LocalDate> pricesFrom(Handle h) {
    Map<String, LocalDate> from = new HashMap<>();
    h.createQuery("select offer, valid_from from offer_price where valid_until is null")
        .map((row, _) -> Map.entry(row.getString(1), LocalDate.ofEpochDay(row.getLong(2))))
        .forEach(e -> from.put(e.getKey(), e.getValue()));
    return from;
  }

  static List<PriceSpan> prices(Handle h, String offer) {
    return h.createQuery("select * from offer_price where offer = :offer order by valid_from")
        .bind("offer", offer)
        .map((row, _) -> span(row))
        .list();
  }

  private static PriceSpan span(ResultSet row) throws SQLException {
    long day = row.getLong("valid_until");
    @Nullable LocalDate until = row.wasNull() ? null : LocalDate.ofEpochDay(day);
    return new PriceSpan(
        LocalDate.ofEpochDay(row.getLong("valid_from")),
        until,
        new Price(
            new BigDecimal(row.getString("input_usd")),
            new BigDecimal(row.getString("output_usd")),
            amount(row.getString("cache_read_usd")),
            amount(row.getString("cache_write_usd")),
            amount(row.getString("searches_usd")),
            amount(row.getString("searched_answers_usd"))));
  }

  private static @Nullable BigDecimal amount(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }

  /** Two prices on one day leave the later one; a span that would be empty is not kept. */
  static void closePrices(Handle h, Iterable<String> offers, LocalDate until) {
    PreparedBatch empty =
        h.prepareBatch(
            "delete from offer_price where offer = :offer and valid_until is null"
                + " and valid_from >= :until");
    PreparedBatch open =
        h.prepareBatch(
            "update offer_price set valid_until = :until where offer = :offer"
                + " and valid_until is null");
    for (String offer : offers) {
      empty.bind("offer", offer).bind("until", until.toEpochDay()).add();
      open.bind("offer", offer).bind("until", until.toEpochDay()).add();
    }
    if (open.size() > 0) {
      empty.execute();
      open.execute();
    }
  }

  static void openPrices(Handle h, Map<String, Price> prices, Function<String, LocalDate> from) {
    PreparedBatch batch =
        h.prepareBatch(
            "insert into offer_price(offer, valid_from, valid_until, input_usd, output_usd,"
                + " cache_read_usd, cache_write_usd, searches_usd, searched_answers_usd) values"
                + " (:offer, :from, null, :input, :output, :cacheRead, :cacheWrite, :searches,"
                + " :searchedAnswers) on conflict(offer, valid_from) do update set"
                + " valid_until = null, input_usd = excluded.input_usd,"
                + " output_usd = excluded.output_usd, cache_read_usd = excluded.cache_read_usd,"
                + " cache_write_usd = excluded.cache_write_usd,"
                + " searches_usd = excluded.searches_usd,"
                + " searched_answers_usd = excluded.searched_answers_usd");
    prices.forEach(
        (offer, price) ->
            batch
                .bind("offer", offer)
                .bind("from", from.apply(offer).toEpochDay())
                .bind("input", price.input().toPlainString())
                .bind("output", price.output().toPlainString())
                .bind("cacheRead", text(price.cacheRead()))
                .bind("cacheWrite", text(price.cacheWrite()))
                .bind("searches", text(price.searches()))
                .bind("searchedAnswers", text(price.searchedAnswers()))
                .add());
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private static @Nullable String text(@Nullable BigDecimal amount) {
    return amount == null ? null : amount.toPlainString();
  }
}
