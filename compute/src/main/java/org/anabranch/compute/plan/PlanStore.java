package org.anabranch.compute.plan;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Summaries of plans in the database. Safe for many threads; calls block. */
final class PlanStore {
  private static final RowMapper<PlanSummary> SUMMARY = (rs, _) -> summary(rs);

  private final Database database;

  PlanStore(Database database) {
    this.database = database;
  }

  PlanSummary add(String label, Instant at, Plan plan) {
    return database.write(
        h -> {
          long number =
              h.createQuery("select coalesce(max(number), 0) + 1 from plan_summary")
                  .mapTo(Long.class)
                  .one();
          PlanSummary s = PlanSummary.of(number, label, at, plan);
          h.createUpdate(
                  "insert into plan_summary(number, estate, label, digest, made_at, first_met,"
                      + " met_for_good, cash_usd_million, penalty_usd_million, wanted, unmet,"
                      + " survived, losses, independence_usd_million, decisions) values (:number,"
                      + " :estate, :label, :digest, :at, :first, :good, :cash, :penalty, :wanted,"
                      + " :unmet, :survived, :losses, :independence, :decisions)")
              .bind("number", s.number())
              .bind("estate", s.estate())
              .bind("label", s.label())
              .bind("digest", s.digest())
              .bind("at", s.at().toEpochMilli())
              .bind("first", text(s.firstMet()))
              .bind("good", text(s.metForGood()))
              .bind("cash", s.cashUsdMillion())
              .bind("penalty", s.penaltyUsdMillion())
              .bind("wanted", s.wanted())
              .bind("unmet", s.unmet())
              .bind("survived", s.survived())
              .bind("losses", s.losses())
              .bind("independence", s.independenceUsdMillion())
              .bind("decisions", String.join("\n", s.decisions()))
              .execute();
          return s;
        });
  }

  /** Newest first. */
  List<PlanSummary> newest(String estate, int limit) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from plan_summary where estate = :estate order by number desc limit"
                        + " :limit")
                .bind("estate", estate)
                .bind("limit", limit)
                .map(SUMMARY)
                .list());
  }

  private static PlanSummary summary(ResultSet rs) throws SQLException {
    double independence = rs.getDouble("independence_usd_million");
    boolean none = rs.wasNull();
    String decisions = rs.getString("decisions");
    return new PlanSummary(
        rs.getLong("number"),
        rs.getString("estate"),
        rs.getString("label"),
        rs.getString("digest"),
        Instant.ofEpochMilli(rs.getLong("made_at")),
        month(rs.getString("first_met")),
        month(rs.getString("met_for_good")),
        rs.getDouble("cash_usd_million"),
        rs.getDouble("penalty_usd_million"),
        rs.getDouble("wanted"),
        rs.getDouble("unmet"),
        rs.getInt("survived"),
        rs.getInt("losses"),
        none ? null : independence,
        decisions.isEmpty() ? List.of() : List.of(decisions.split("\n")));
  }

  private static @Nullable YearMonth month(@Nullable String text) {
    return text == null ? null : YearMonth.parse(text);
  }

  private static @Nullable String text(@Nullable YearMonth month) {
    return month == null ? null : month.toString();
  }
}
