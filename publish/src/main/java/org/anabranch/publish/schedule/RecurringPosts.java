package org.anabranch.publish.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Post;
import org.anabranch.publish.schedule.ScheduledPost.Origin;
import org.jdbi.v3.core.result.RowView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recurring posts. Occurrences are made five weeks ahead, in one transaction each time. */
public final class RecurringPosts {
  private static final Logger LOG = LoggerFactory.getLogger(RecurringPosts.class);
  private static final Duration AHEAD = Duration.ofDays(35);
  private static final int MOST = 100;

  private final Schedule schedule;
  private final ScheduleStore store;
  private final Ids ids;
  private final Clock clock;

  public RecurringPosts(Schedule schedule, Ids ids, Clock clock) {
    this.schedule = schedule;
    this.store = schedule.store();
    this.ids = ids;
    this.clock = clock;
  }

  /** Begins a series; its first occurrences are in the calendar when this returns. */
  public Series add(String accountId, Post post, Recurrence recurrence) {
    Instant now = clock.instant();
    ScheduledPost checked =
        schedule.made(new Draft(accountId, post, now, recurrence.zone(), Origin.SERIES, null));
    if (recurrence.between(now, now.plus(Duration.ofDays(3660)), 1).isEmpty()) {
      throw Problem.badInput(
              "recurrence-empty",
              "The rule names no day in the coming ten years.",
              "Check its end and its days.")
          .asException();
    }
    Series series =
        new Series(
            ids.next("ser"), checked.workspace(), accountId, post, recurrence, now, true, now);
    store.write(
        h ->
            h.createUpdate(
                    "insert into series(id, workspace, account_id, post, rule, start, zone,"
                        + " made_until, active, created_at) values (:id, :workspace, :account,"
                        + " :post, :rule, :start, :zone, :now, 1, :now)")
                .bind("id", series.id())
                .bind("workspace", series.workspace())
                .bind("account", accountId)
                .bind("post", store.json(post))
                .bind("rule", recurrence.rule())
                .bind("start", recurrence.start().toString())
                .bind("zone", recurrence.zone().getId())
                .bind("now", now.toEpochMilli())
                .execute());
    extend(series);
    return find(series.id()).orElseThrow();
  }

  public Optional<Series> find(String id) {
    return list().stream().filter(s -> s.id().equals(id)).findFirst();
  }

  public List<Series> list() {
    return store.read(
        h ->
            h.createQuery("select * from series order by created_at desc, id")
                .map((RowView row) -> series(row))
                .list());
  }

  private Series series(RowView row) {
    return new Series(
        row.getColumn("id", String.class),
        row.getColumn("workspace", String.class),
        row.getColumn("account_id", String.class),
        store.post(row.getColumn("post", String.class)),
        new Recurrence(
            row.getColumn("rule", String.class),
            LocalDateTime.parse(row.getColumn("start", String.class)),
            ZoneId.of(row.getColumn("zone", String.class))),
        Instant.ofEpochMilli(row.getColumn("made_until", Long.class)),
        row.getColumn("active", Integer.class) == 1,
        Instant.ofEpochMilli(row.getColumn("created_at", Long.class)));
  }

  /** Ends a series and takes its occurrences that were not sent out of the calendar. */
  public void stop(String id) {
    if (find(id).isEmpty()) {
      throw Problem.of(
              Problem.Kind.NOT_FOUND,
              "series-unknown",
              "There is no recurring post “%s”.".formatted(id),
              "List them to see their ids.")
          .asException();
    }
    store.write(
        h -> {
          h.createUpdate("update series set active = 0 where id = :id").bind("id", id).execute();
          return h.createUpdate(
                  "delete from scheduled_post where series = :id and state in ('WAITING',"
                      + " 'MISSED', 'REFUSED')")
              .bind("id", id)
              .execute();
        });
  }

  /** Makes what is missing ahead; called by the dispatcher. One that cannot go on is told. */
  public void extend() {
    for (Series series : list()) {
      if (series.active()) {
        try {
          extend(series);
        } catch (ProblemException e) {
          LOG.atWarn()
              .addKeyValue("series", series.id())
              .addKeyValue("problem", e.problem().message())
              .log("A recurring post makes no more posts");
        }
      }
    }
  }

  /**
   * What fell due while no server ran for so long is passed over, as a person would not send it.
   */
  private void extend(Series series) {
    Instant now = clock.instant();
    Instant until = now.plus(AHEAD);
    if (!until.isAfter(series.madeUntil().plus(Duration.ofHours(1)))) {
      return;
    }
    Instant from = series.madeUntil().isBefore(now) ? now : series.madeUntil();
    List<Instant> moments = series.recurrence().between(from, until, MOST);
    Instant made = moments.size() == MOST ? moments.getLast() : until;
    List<ScheduledPost> posts = new ArrayList<>();
    for (Instant at : moments) {
      posts.add(
          schedule.made(
              new Draft(
                  series.accountId(),
                  series.post(),
                  at,
                  series.recurrence().zone(),
                  Origin.SERIES,
                  series.id())));
    }
    store.write(
        h -> {
          int still =
              h.createUpdate(
                      "update series set made_until = :until where id = :id and active = 1 and"
                          + " made_until = :before")
                  .bind("until", made.toEpochMilli())
                  .bind("id", series.id())
                  .bind("before", series.madeUntil().toEpochMilli())
                  .execute();
          if (still == 1) {
            store.add(h, posts);
          }
          return still;
        });
  }
}
