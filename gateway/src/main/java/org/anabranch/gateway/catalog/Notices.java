package org.anabranch.gateway.catalog;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Stores notices. The same thing is told once, however often it is found. */
final class Notices {
  /** How long before its retirement an offer raises one. */
  static final int DAYS_AHEAD = 90;

  private final Database database;
  private final Clock clock;
  private volatile LocalDate lookedAt = LocalDate.MIN;

  Notices(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Undismissed ones: what is in use first, then the newest. */
  List<Notice> open(Map<String, List<String>> uses) {
    raiseDue();
    return database
        .read(
            h ->
                h.createQuery("select * from catalog_notice where dismissed_at is null")
                    .map(row -> notice(row, uses))
                    .list())
        .stream()
        .sorted(
            Comparator.comparing((Notice n) -> n.uses().isEmpty())
                .thenComparing(Notice::at, Comparator.reverseOrder())
                .thenComparing(Notice::offer))
        .toList();
  }

  /** Whether there was such a notice. */
  boolean dismiss(String id) {
    return database.write(
        h ->
            h.createUpdate(
                        "update catalog_notice set dismissed_at = coalesce(dismissed_at, :now)"
                            + " where id = :id")
                    .bind("now", clock.millis())
                    .bind("id", id)
                    .execute()
                == 1);
  }

  void dismissAll(Collection<String> ids) {
    database.change(
        h -> {
          PreparedBatch batch =
              h.prepareBatch("update catalog_notice set dismissed_at = :now where id = :id");
          ids.forEach(id -> batch.bind("now", clock.millis()).bind("id", id).add());
          if (batch.size() > 0) {
            batch.execute();
          }
        });
  }

  /** Once a day is enough, since imports look for themselves. */
  private void raiseDue() {
    LocalDate today = LocalDate.now(clock);
    if (!today.equals(lookedAt)) {
      database.change(this::raiseRetirements);
      lookedAt = today;
    }
  }

  /** Raises one for whatever retires within the time ahead; returns how many are new. */
  int raiseRetirements(Handle h) {
    List<String> due = CatalogTables.retiringBy(h, LocalDate.now(clock).plusDays(DAYS_AHEAD));
    if (due.isEmpty()) {
      return 0;
    }
    Map<String, Offer> offers = Catalog.shelf(h).offers();
    List<Raised> raised = new ArrayList<>();
    for (String id : due) {
      Offer offer = offers.get(id);
      if (offer != null && offer.facts().retires() != null) {
        raised.add(new Raised(Notice.Kind.RETIRES, id, null, null, offer.facts().retires()));
      }
    }
    return raise(h, raised);
  }

  /** A notice before it has a number and a time. */
  record Raised(
      Notice.Kind kind,
      String offer,
      @Nullable Price was,
      @Nullable Price becomes,
      @Nullable LocalDate day) {}

  /** Stores notices unless the very same were raised before; returns how many are new. */
  int raise(Handle h, List<Raised> all) {
    PreparedBatch batch =
        h.prepareBatch(
            "insert into catalog_notice(id, at, kind, offer, was, becomes, day)"
                + " values (:id, :at, :kind, :offer, :was, :becomes, :day)"
                + " on conflict(id) do nothing");
    for (Raised raised : all) {
      batch
          .bind("id", "ntc_" + Digest.sha256(raised.toString()).substring(0, 24))
          .bind("at", clock.millis())
          .bind("kind", raised.kind().name())
          .bind("offer", raised.offer())
          .bind("was", json(raised.was()))
          .bind("becomes", json(raised.becomes()))
          .bind("day", CatalogTables.day(raised.day()))
          .add();
    }
    return all.isEmpty() ? 0 : Arrays.stream(batch.execute()).sum();
  }

  private static @Nullable String json(@Nullable Price price) {
    return price == null ? null : Json.write(price);
  }

  private static Notice notice(RowView row, Map<String, List<String>> uses) {
    String offer = row.getColumn("offer", String.class);
    Long day = row.getColumn("day", Long.class);
    return new Notice(
        row.getColumn("id", String.class),
        Instant.ofEpochMilli(row.getColumn("at", Long.class)),
        Notice.Kind.valueOf(row.getColumn("kind", String.class)),
        offer,
        price(row.getColumn("was", String.class)),
        price(row.getColumn("becomes", String.class)),
        day == null ? null : LocalDate.ofEpochDay(day),
        uses.getOrDefault(offer, List.of()));
  }

  private static @Nullable Price price(@Nullable String json) {
    return json == null ? null : Json.read(json, Price.class);
  }
}
