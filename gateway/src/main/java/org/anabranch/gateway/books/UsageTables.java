package org.anabranch.gateway.books;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.books.UsageSums.Row;
import org.anabranch.gateway.books.UsageSums.Tag;
import org.anabranch.kernel.Money;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The sums of usage of each day by all that tells requests apart. A batch changes a row once,
 * however many requests it sums up. The one writer is the journal's reader, so reading a sum before
 * writing it loses no addition.
 */
final class UsageTables {
  /** More distinct tags than this in one workspace on one day are counted as one. */
  private static final int MOST_TAGS = 1000;

  static final String OTHER_TAGS = "(others)";

  private static final String COST = "cost_usd";
  private static final String INTERRUPTED = "interrupted_usd";

  private final Handle h;
  private final Map<Tag, Long> tagsOfDay = new HashMap<>();

  UsageTables(Handle h) {
    this.h = h;
  }

  private static <T extends SqlStatement<T>> T bindPayer(T statement, Payer payer) {
    return statement
        .bind("workspace", payer.workspace())
        .bind("team", payer.team())
        .bind("user", payer.user())
        .bind("caller", payer.key());
  }

  /** Adds what the requests of a batch come to. */
  void add(UsageSums sums) {
    sums.eachKey(this::noteUse);
    sums.eachRow(this::addRow);
    sums.eachTag(this::addTag);
  }

  private void noteUse(String key, long at) {
    h.createUpdate(
            "insert into gateway_key_use(name, last_used) values (:key, :at) on conflict(name) do"
                + " update set last_used = excluded.last_used where gateway_key_use.last_used <"
                + " excluded.last_used")
        .bind("at", at)
        .bind("key", key)
        .execute();
  }

  private void addRow(Row row, UsageSum sum) {
    Query before =
        h.createQuery(
            "select cost_usd, interrupted_usd from usage_total where day = :day and workspace = :workspace and team"
                + " = :team and user_name = :user and caller = :caller and asked = :asked and"
                + " deployment = :deployment and model = :model and vendor = :vendor");
    var update =
        h.createUpdate(
            "insert into usage_total(day, workspace, team, user_name, caller, asked, deployment,"
                + " model, vendor, requests, failed, hedges_lost, input_tokens, cached_tokens,"
                + " output_tokens, searches, unpriced_searches, interrupted, interrupted_usd,"
                + " cost_usd) values (:day, :workspace, :team, :user, :caller,"
                + " :asked, :deployment, :model, :vendor, :requests, :failed, :lost, :input,"
                + " :cached, :output, :searches, :unpriced, :interrupted, :interruptedCost,"
                + " :cost)"
                + " on conflict(day, workspace, team, user_name, caller, asked, deployment, model,"
                + " vendor) do update set "
                + added("usage_total"));
    bindSum(bindRow(update, row), sum, before(bindRow(before, row))).execute();
  }

  private static <T extends SqlStatement<T>> T bindRow(T statement, Row row) {
    return bindPayer(statement, row.payer())
        .bind("day", row.day())
        .bind("asked", row.asked())
        .bind("deployment", row.deployment())
        .bind("model", row.model())
        .bind("vendor", row.vendor());
  }

  private void addTag(Tag wanted, UsageSum sum) {
    Tag tag = isKnown(wanted) || hasRoom(wanted) ? wanted : others(wanted);
    Query before =
        h.createQuery(
            "select cost_usd, interrupted_usd from usage_tag where day = :day and workspace = :workspace and tag ="
                + " :tag");
    var update =
        h.createUpdate(
            "insert into usage_tag(day, workspace, tag, requests, failed, hedges_lost,"
                + " input_tokens, cached_tokens, output_tokens, searches, unpriced_searches,"
                + " interrupted, interrupted_usd, cost_usd) values (:day, :workspace,"
                + " :tag, :requests, :failed, :lost, :input, :cached, :output, :searches,"
                + " :unpriced, :interrupted, :interruptedCost, :cost)"
                + " on conflict(day, workspace, tag) do update set "
                + added("usage_tag"));
    bindSum(bindTag(update, tag), sum, before(bindTag(before, tag))).execute();
  }

  private boolean isKnown(Tag tag) {
    return bindTag(
            h.createQuery(
                "select 1 from usage_tag where day = :day and workspace = :workspace and tag ="
                    + " :tag"),
            tag)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  private boolean hasRoom(Tag tag) {
    Tag all = new Tag(tag.day(), tag.workspace(), "");
    long known = tagsOfDay.computeIfAbsent(all, this::countTags);
    tagsOfDay.put(all, known + 1);
    return known < MOST_TAGS;
  }

  private long countTags(Tag all) {
    return h.createQuery(
            "select count(*) from usage_tag where day = :day and workspace = :workspace")
        .bind("day", all.day())
        .bind("workspace", all.workspace())
        .mapTo(Long.class)
        .one();
  }

  private static Tag others(Tag tag) {
    return new Tag(tag.day(), tag.workspace(), OTHER_TAGS);
  }

  private static <T extends SqlStatement<T>> T bindTag(T statement, Tag tag) {
    return statement
        .bind("day", tag.day())
        .bind("workspace", tag.workspace())
        .bind("tag", tag.tag());
  }

  /** The money of a row, which is added up here: exact decimals are text in the tables. */
  private record Before(Money cost, Money interrupted) {
    static final Before NOTHING = new Before(Money.ZERO, Money.ZERO);
  }

  private static Before before(Query query) {
    return query
        .map((row, _) -> new Before(money(row, COST), money(row, INTERRUPTED)))
        .findOne()
        .orElse(Before.NOTHING);
  }

  private static <T extends SqlStatement<T>> T bindSum(T statement, UsageSum sum, Before before) {
    return statement
        .bind("requests", sum.requests())
        .bind("failed", sum.failed())
        .bind("lost", sum.hedgesLost())
        .bind("input", sum.inputTokens())
        .bind("cached", sum.cachedTokens())
        .bind("output", sum.outputTokens())
        .bind("searches", sum.searches())
        .bind("unpriced", sum.unpricedSearches())
        .bind("interrupted", sum.interrupted())
        .bind("interruptedCost", text(before.interrupted().plus(sum.interruptedCost())))
        .bind("cost", text(before.cost().plus(sum.cost())));
  }

  private static String text(Money money) {
    return money.usd().toPlainString();
  }

  private static String added(String table) {
    return Stream.of(
                "requests",
                "failed",
                "hedges_lost",
                "input_tokens",
                "cached_tokens",
                "output_tokens",
                "searches",
                "unpriced_searches",
                "interrupted")
            .map(c -> c + " = " + table + "." + c + " + excluded." + c + ", ")
            .reduce("", String::concat)
        + "interrupted_usd = excluded.interrupted_usd, cost_usd = excluded.cost_usd";
  }

  /** The sums of all days from this one on. */
  void eachTotal(long fromDay, Consumer<UsageRow> taker) {
    try (Stream<UsageRow> all =
        h
            .createQuery("select * from usage_total where day >= :day")
            .bind("day", fromDay)
            .map((row, context) -> total(row))
            .stream()) {
      all.forEach(taker);
    }
  }

  /** The sums of each tag on these days. */
  void eachTag(long fromDay, long toDay, TagTaker taker) {
    try (Stream<Boolean> all =
        h
            .createQuery("select * from usage_tag where day >= :from and day <= :to")
            .bind("from", fromDay)
            .bind("to", toDay)
            .map(
                (row, context) -> {
                  taker.take(
                      LocalDate.ofEpochDay(row.getLong("day")),
                      row.getString("workspace"),
                      row.getString("tag"),
                      sum(row));
                  return true;
                })
            .stream()) {
      all.forEach(taken -> {});
    }
  }

  /** Hears of one tag's sums on one day. */
  @FunctionalInterface
  interface TagTaker {
    void take(LocalDate day, String workspace, String tag, UsageSum sum);
  }

  private static UsageRow total(ResultSet row) throws SQLException {
    return new UsageRow(
        LocalDate.ofEpochDay(row.getLong("day")),
        payer(row),
        row.getString("asked"),
        row.getString("deployment"),
        row.getString("model"),
        row.getString("vendor"),
        sum(row));
  }

  static UsageSum sum(ResultSet row) throws SQLException {
    return new UsageSum(
        row.getLong("requests"),
        row.getLong("failed"),
        row.getLong("hedges_lost"),
        row.getLong("input_tokens"),
        row.getLong("cached_tokens"),
        row.getLong("output_tokens"),
        row.getLong("searches"),
        row.getLong("unpriced_searches"),
        row.getLong("interrupted"),
        money(row, INTERRUPTED),
        money(row, COST));
  }

  private static Money money(ResultSet row, String column) throws SQLException {
    return new Money(new BigDecimal(row.getString(column)));
  }

  private static Payer payer(ResultSet row) throws SQLException {
    return new Payer(
        row.getString("workspace"),
        row.getString("team"),
        row.getString("user_name"),
        row.getString("caller"),
        Map.of());
  }
}
