package org.anabranch.gateway.kept;

import java.util.Optional;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;

/**
 * The table of events of answers that are told as they come. Safe for many threads; calls block.
 */
final class EventTable {
  private final Database database;

  EventTable(Database database) {
    this.database = database;
  }

  static void insert(Handle h, KeptEvents events) {
    h.createUpdate(
            "insert into gateway_kept_event(workspace, answer, first, last, events) values"
                + " (:workspace, :answer, :first, :last, :events)")
        .bind("workspace", events.workspace())
        .bind("answer", events.answer())
        .bind("first", events.first())
        .bind("last", events.last())
        .bind("events", events.text())
        .execute();
  }

  /** Adds them to what the answer takes up, while it is under way; false where it has ended. */
  boolean append(KeptEvents events) {
    return database.write(
        h -> {
          boolean goesOn =
              h.createUpdate(
                          "update gateway_kept_answer set bytes = bytes + :bytes"
                              + KeptTable.UNDER_WAY)
                      .bind("bytes", events.text().length())
                      .bind("workspace", events.workspace())
                      .bind("id", events.answer())
                      .execute()
                  > 0;
          if (goesOn) {
            insert(h, events);
          }
          return goesOn;
        });
  }

  /** The first chunk with an event after the one of that number. */
  Optional<KeptEvents> after(String workspace, String answer, long number) {
    return database.read(
        h ->
            h.createQuery(
                    "select first, last, events from gateway_kept_event where workspace ="
                        + " :workspace and answer = :answer and last > :number order by first limit"
                        + " 1")
                .bind("workspace", workspace)
                .bind("answer", answer)
                .bind("number", number)
                .map(
                    (row, _) ->
                        new KeptEvents(
                            workspace,
                            answer,
                            row.getLong("first"),
                            row.getLong("last"),
                            row.getString("events")))
                .findOne());
  }

  /** The number of the last; empty where the answer is not told as it comes. */
  Optional<Long> last(String workspace, String answer) {
    return database.read(
        h ->
            h.createQuery(
                    "select last from gateway_kept_event where workspace = :workspace and answer ="
                        + " :answer order by first desc limit 1")
                .bind("workspace", workspace)
                .bind("answer", answer)
                .mapTo(Long.class)
                .findOne());
  }

  static void delete(Handle h, String workspace, String answer) {
    h.createUpdate(
            "delete from gateway_kept_event where workspace = :workspace and answer = :answer")
        .bind("workspace", workspace)
        .bind("answer", answer)
        .execute();
  }

  /** Deletes those of answers that are gone. */
  static void deleteOrphans(Handle h) {
    h.execute(
        "delete from gateway_kept_event where not exists (select 1 from gateway_kept_answer k where"
            + " k.workspace = gateway_kept_event.workspace and k.id = gateway_kept_event.answer)");
  }
}
