package org.anabranch.gateway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.anabranch.gateway.Decision.Attempt;
import org.anabranch.gateway.Decision.Basis;
import org.anabranch.gateway.Decision.Candidate;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Usage;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What older versions stored: a row for each decision and one for each use. They become pages at
 * the first start, and until then tell what of the journal was entered already.
 */
final class OldRows {
  private static final Logger LOG = LoggerFactory.getLogger(OldRows.class);
  private static final int AT_ONCE = 500;

  /** A decision's row is all that is read of it; its use, where it has one, goes with it. */
  private static final String SOME =
      "select d.id as id, d.at as at, d.caller as caller, d.model as model, d.task as task,"
          + " d.seed as seed, d.candidates as candidates, d.basis as basis, d.attempts as attempts,"
          + " d.outcomes as outcomes, d.ended as ended, d.answered as answered,"
          + " u.id as used, u.at as used_at, u.deployment as paid, u.model as used_model,"
          + " u.vendor as vendor, u.answered as whole, u.workspace as workspace, u.team as team,"
          + " u.user_name as user_name, u.caller as payer, u.tags as tags,"
          + " u.input_tokens as input_tokens, u.cached_tokens as cached_tokens,"
          + " u.cache_write_tokens as cache_write_tokens, u.output_tokens as output_tokens,"
          + " u.reasoning_tokens as reasoning_tokens, u.images as images,"
          + " u.audio_millis as audio_millis, u.characters as characters,"
          + " u.estimated as estimated, u.cost_usd as cost_usd, u.asked as asked";

  private final Database database;
  private volatile boolean gone;

  OldRows(Database database) {
    this.database = database;
    this.gone = database.read(OldRows::isEmpty);
  }

  private static boolean isEmpty(Handle h) {
    return h.createQuery(
            "select count(*) from (select id from decision union all select id from usage limit 1)"
                + " rows_left")
        .mapTo(Integer.class)
        .one()
        .equals(0);
  }

  /** Leaves out what an older version entered. */
  List<Entry> without(Handle h, List<Entry> entries) {
    if (gone) {
      return entries;
    }
    Set<String> known = new HashSet<>();
    for (Entry entry : entries) {
      String table = entry instanceof Entry.Closed ? "usage" : "decision";
      if (entry instanceof Entry.Opened) {
        h.execute("delete from decision where id = ? and ended = 0", entry.id());
      }
      if (h.createQuery("select 1 from " + table + " where id = :id")
          .bind("id", entry.id())
          .mapTo(Integer.class)
          .findOne()
          .isPresent()) {
        known.add(entry.id());
      }
    }
    return entries.stream().filter(e -> !known.contains(e.id())).toList();
  }

  /** Moves all into pages, a few at a time; a crash on the way loses nothing. */
  void takeOver() {
    if (gone) {
      return;
    }
    LOG.atInfo().log("Decisions and usage of an older version are put into pages");
    String name = UUID.randomUUID().toString();
    long number = 1;
    while (some(new Mark("rows-" + name, number, 0))) {
      number++;
    }
    gone = true;
  }

  private boolean some(Mark mark) {
    return database.write(
        h -> {
          List<Finished> decided =
              rows(h, SOME + " from decision d left join usage u on u.id = d.id order by d.at");
          List<Finished> some =
              decided.isEmpty()
                  ? rows(
                      h, SOME + " from usage u left join decision d on d.id = u.id order by u.at")
                  : decided;
          DecisionPages.write(h, some, mark);
          UsePages.write(h, some, mark);
          some.forEach(f -> delete(h, f.closed().id()));
          return !some.isEmpty();
        });
  }

  private static List<Finished> rows(Handle h, String sql) {
    return h.createQuery(sql + " limit :most").bind("most", AT_ONCE).map(OldRows::finished).list();
  }

  private static void delete(Handle h, String id) {
    h.execute("delete from decision where id = ?", id);
    h.execute("delete from usage where id = ?", id);
  }

  private static Finished finished(RowView row) {
    @Nullable String id = row.getColumn("id", String.class);
    Decision decision = id == null ? null : decision(row, id);
    Entry.Closed closed = closed(row, decision);
    return new Finished(
        decision == null ? null : new Entry.Opened(decision, Money.ZERO, closed.payer()), closed);
  }

  private static Entry.Closed closed(RowView row, @Nullable Decision decision) {
    List<Attempt> attempts = decision == null ? List.of() : decision.attempts();
    @Nullable String used = row.getColumn("used", String.class);
    if (used == null && decision != null) {
      return new Entry.Closed(
          decision.id(),
          number(row, "ended"),
          decision.caller(),
          Payer.of(decision.caller()),
          decision.model(),
          null,
          "",
          "",
          number(row, "answered") == 1,
          Usage.NONE,
          Money.ZERO,
          attempts);
    }
    return new Entry.Closed(
        text(row, "used"),
        number(row, "used_at"),
        text(row, "payer"),
        payer(row),
        text(row, "asked"),
        text(row, "paid"),
        text(row, "used_model"),
        text(row, "vendor"),
        number(row, "whole") == 1,
        usage(row),
        Money.usd(text(row, "cost_usd")),
        attempts);
  }

  private static Payer payer(RowView row) {
    Map<String, String> tags = new HashMap<>();
    Json.tree(text(row, "tags"))
        .properties()
        .forEach(e -> tags.put(e.getKey(), e.getValue().asString()));
    return new Payer(
        text(row, "workspace"),
        text(row, "team"),
        text(row, "user_name"),
        text(row, "payer"),
        tags);
  }

  private static Usage usage(RowView row) {
    return new Usage(
        number(row, "input_tokens"),
        number(row, "cached_tokens"),
        number(row, "cache_write_tokens"),
        0,
        number(row, "output_tokens"),
        number(row, "reasoning_tokens"),
        number(row, "images"),
        number(row, "audio_millis"),
        number(row, "characters"),
        number(row, "estimated") == 1);
  }

  private static Decision decision(RowView row, String id) {
    Map<String, String> outcomes = new HashMap<>();
    Json.tree(text(row, "outcomes"))
        .properties()
        .forEach(e -> outcomes.put(e.getKey(), e.getValue().asString()));
    List<Candidate> candidates = new ArrayList<>();
    for (Candidate c : Json.read(text(row, "candidates"), Candidate[].class)) {
      candidates.add(c.with(outcomes.get(c.deploymentId())));
    }
    return new Decision(
        id,
        Instant.ofEpochMilli(number(row, "at")),
        text(row, "caller"),
        text(row, "model"),
        text(row, "task"),
        number(row, "seed"),
        candidates,
        Json.read(text(row, "basis"), Basis.class),
        Arrays.asList(Json.read(text(row, "attempts"), Attempt[].class)));
  }

  private static String text(RowView row, String column) {
    @Nullable String text = row.getColumn(column, String.class);
    return text == null ? "" : text;
  }

  private static long number(RowView row, String column) {
    @Nullable Long number = row.getColumn(column, Long.class);
    return number == null ? 0 : number;
  }
}
