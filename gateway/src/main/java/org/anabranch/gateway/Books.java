package org.anabranch.gateway;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.gateway.Decision.Candidate;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * The tables of decisions and usage. Applying an entry a second time changes nothing. Safe for many
 * threads; calls block.
 */
final class Books {
  private final Database database;

  Books(Database database) {
    this.database = database;
  }

  /** What one caller spent at one deployment on one day, in UTC. */
  record Day(
      String caller,
      String deployment,
      LocalDate day,
      long requests,
      long inputTokens,
      long outputTokens,
      Money cost) {}

  void apply(List<Entry> entries) {
    database.change(
        h ->
            entries.forEach(
                entry -> {
                  switch (entry) {
                    case Entry.Opened opened -> insert(h, opened.decision());
                    case Entry.Closed closed -> close(h, closed);
                  }
                }));
  }

  private static void insert(Handle h, Decision decision) {
    h.createUpdate(
            "insert into decision(id, at, caller, model, task, seed, candidates, outcomes)"
                + " values (:id, :at, :caller, :model, :task, :seed, :candidates, '{}')"
                + " on conflict(id) do nothing")
        .bind("id", decision.id())
        .bind("at", decision.at().toEpochMilli())
        .bind("caller", decision.caller())
        .bind("model", decision.model())
        .bind("task", decision.task())
        .bind("seed", decision.seed())
        .bind("candidates", Json.write(decision.candidates()))
        .execute();
  }

  private static void close(Handle h, Entry.Closed closed) {
    h.createUpdate("update decision set outcomes = :outcomes where id = :id")
        .bind("id", closed.id())
        .bind("outcomes", Json.write(closed.outcomes()))
        .execute();
    String deployment = closed.deployment();
    if (deployment != null && insertUsage(h, closed, deployment)) {
      addToDay(h, closed, deployment);
    }
  }

  private static boolean insertUsage(Handle h, Entry.Closed closed, String deployment) {
    return h.createUpdate(
                "insert into usage(id, at, caller, deployment, answered, input_tokens,"
                    + " output_tokens, cost_usd, estimated) values (:id, :at, :caller, :deployment,"
                    + " :answered, :input, :output, :cost, :estimated) on conflict(id) do nothing")
            .bind("id", closed.id())
            .bind("at", closed.at())
            .bind("caller", closed.caller())
            .bind("deployment", deployment)
            .bind("answered", closed.answered() ? 1 : 0)
            .bind("input", closed.usage().inputTokens())
            .bind("output", closed.usage().outputTokens())
            .bind("cost", closed.cost().usd().toPlainString())
            .bind("estimated", closed.usage().estimated() ? 1 : 0)
            .execute()
        == 1;
  }

  /** The one writer is the journal's reader, so reading before writing loses no addition. */
  private static void addToDay(Handle h, Entry.Closed closed, String deployment) {
    long day = Instant.ofEpochMilli(closed.at()).atZone(ZoneOffset.UTC).toLocalDate().toEpochDay();
    Money before =
        h.createQuery(
                "select cost_usd from usage_day where caller = :caller and deployment ="
                    + " :deployment and day = :day")
            .bind("caller", closed.caller())
            .bind("deployment", deployment)
            .bind("day", day)
            .mapTo(String.class)
            .findOne()
            .map(Money::usd)
            .orElse(Money.ZERO);
    h.createUpdate(
            "insert into usage_day(caller, deployment, day, requests, input_tokens, output_tokens,"
                + " cost_usd) values (:caller, :deployment, :day, :requests, :input, :output, :cost)"
                + " on conflict(caller, deployment, day) do update set"
                + " requests = usage_day.requests + excluded.requests,"
                + " input_tokens = usage_day.input_tokens + excluded.input_tokens,"
                + " output_tokens = usage_day.output_tokens + excluded.output_tokens,"
                + " cost_usd = excluded.cost_usd")
        .bind("caller", closed.caller())
        .bind("deployment", deployment)
        .bind("day", day)
        .bind("requests", closed.answered() ? 1 : 0)
        .bind("input", closed.usage().inputTokens())
        .bind("output", closed.usage().outputTokens())
        .bind("cost", before.plus(closed.cost()).usd().toPlainString())
        .execute();
  }

  List<Day> days() {
    return database.read(
        h -> h.createQuery("select * from usage_day").map((row, context) -> day(row)).list());
  }

  private static Day day(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Day(
        row.getString("caller"),
        row.getString("deployment"),
        LocalDate.ofEpochDay(row.getLong("day")),
        row.getLong("requests"),
        row.getLong("input_tokens"),
        row.getLong("output_tokens"),
        new Money(new BigDecimal(row.getString("cost_usd"))));
  }

  Optional<Decision> decision(String id) {
    return database.read(
        h ->
            h.createQuery("select * from decision where id = :id")
                .bind("id", id)
                .map(Books::decision)
                .findOne());
  }

  List<Decision> recent(int limit) {
    return database.read(
        h ->
            h.createQuery("select * from decision order by at desc, id desc limit :limit")
                .bind("limit", limit)
                .map(Books::decision)
                .list());
  }

  private static Decision decision(RowView row) {
    Map<String, String> outcomes = new HashMap<>();
    Json.tree(row.getColumn("outcomes", String.class))
        .properties()
        .forEach(e -> outcomes.put(e.getKey(), e.getValue().asString()));
    Candidate[] candidates =
        Json.read(row.getColumn("candidates", String.class), Candidate[].class);
    return new Decision(
        row.getColumn("id", String.class),
        Instant.ofEpochMilli(row.getColumn("at", Long.class)),
        row.getColumn("caller", String.class),
        row.getColumn("model", String.class),
        row.getColumn("task", String.class),
        row.getColumn("seed", Long.class),
        Arrays.stream(candidates)
            .map(c -> withOutcome(c, outcomes.get(c.deploymentId())))
            .toList());
  }

  static Candidate withOutcome(Candidate c, @org.jspecify.annotations.Nullable String outcome) {
    return new Candidate(
        c.deploymentId(),
        c.vendor(),
        c.price(),
        c.bidPrice(),
        c.latency(),
        c.errorRisk(),
        c.quality(),
        c.score(),
        c.removedBy(),
        outcome);
  }
}
