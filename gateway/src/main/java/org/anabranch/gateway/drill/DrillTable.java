package org.anabranch.gateway.drill;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.drill.LiveDrill;
import org.anabranch.compute.drill.LiveReport;
import org.anabranch.compute.drill.LiveTally;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;

/** The tables of live drills, which all processes share. Safe for many threads; calls block. */
final class DrillTable {
  private static final int MOST_LISTED = 200;

  private final Database database;

  DrillTable(Database database) {
    this.database = database;
  }

  /** What all saw, and how many they were. */
  record Sum(LiveTally tally, int processes) {}

  /** Stores it as running; false when another is. */
  boolean start(LiveDrill drill) {
    return database.write(
            h ->
                h.createUpdate(
                        "insert into gateway_drill(id, state, definition, started_at, ended_at,"
                            + " report) values (:id, 'running', :definition, :at, 0, '')"
                            + " on conflict do nothing")
                    .bind("id", drill.id())
                    .bind("definition", Json.write(drill))
                    .bind("at", drill.startedAt().toEpochMilli())
                    .execute())
        == 1;
  }

  /** Stores that it is over; false when somebody else did already. */
  boolean end(LiveDrill ended, long at) {
    return database.write(
            h ->
                h.createUpdate(
                        "update gateway_drill set state = 'ended', definition = :definition,"
                            + " ended_at = :at where id = :id and state = 'running'")
                    .bind("id", ended.id())
                    .bind("definition", Json.write(ended))
                    .bind("at", at)
                    .execute())
        == 1;
  }

  /** Stores its report; false when somebody else did already. */
  boolean report(LiveReport report) {
    return database.write(
            h ->
                h.createUpdate(
                        "update gateway_drill set state = 'reported', report = :report"
                            + " where id = :id and state = 'ended'")
                    .bind("id", report.id())
                    .bind("report", Json.write(report))
                    .execute())
        == 1;
  }

  /** Those that are running, or over and not reported yet. */
  List<LiveDrill> open() {
    return database.read(
        h ->
            h.createQuery("select definition from gateway_drill where state <> 'reported'")
                .map((row, _) -> drill(row))
                .list());
  }

  /** Newest first. */
  List<LiveDrill> all() {
    return database.read(
        h ->
            h.createQuery(
                    "select definition from gateway_drill order by started_at desc, id limit :most")
                .bind("most", MOST_LISTED)
                .map((row, _) -> drill(row))
                .list());
  }

  Optional<LiveDrill> one(String id) {
    return database.read(
        h ->
            h.createQuery("select definition from gateway_drill where id = :id")
                .bind("id", id)
                .map((row, _) -> drill(row))
                .findOne());
  }

  Optional<LiveReport> reportOf(String id) {
    return database.read(
        h ->
            h.createQuery("select report from gateway_drill where id = :id and state = 'reported'")
                .bind("id", id)
                .map((row, _) -> Json.read(row.getString("report"), LiveReport.class))
                .findOne());
  }

  private static LiveDrill drill(ResultSet row) throws SQLException {
    return Json.read(row.getString("definition"), LiveDrill.class);
  }

  void put(String drill, String process, LiveTally tally, long at) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into gateway_drill_tally(drill, process, tally, updated_at)"
                        + " values (:drill, :process, :tally, :at)"
                        + " on conflict(drill, process) do update set tally = excluded.tally,"
                        + " updated_at = excluded.updated_at")
                .bind("drill", drill)
                .bind("process", process)
                .bind("tally", Json.write(tally))
                .bind("at", at)
                .execute());
  }

  Sum sum(String drill) {
    List<LiveTally> tallies =
        database.read(
            h ->
                h.createQuery("select tally from gateway_drill_tally where drill = :drill")
                    .bind("drill", drill)
                    .map((row, _) -> Json.read(row.getString("tally"), LiveTally.class))
                    .list());
    return new Sum(tallies.stream().reduce(LiveTally.NONE, LiveTally::plus), tallies.size());
  }
}
