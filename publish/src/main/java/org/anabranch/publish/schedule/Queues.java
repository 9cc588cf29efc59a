package org.anabranch.publish.schedule;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Post;
import org.anabranch.publish.schedule.ScheduledPost.Origin;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.jdbi.v3.core.result.RowView;

/**
 * Each account's weekly slots. A post that is queued takes the account's first slot that nothing is
 * planned for. Safe for many threads.
 */
public final class Queues {
  private static final int WEEKS_AHEAD = 104;

  private final Database database;
  private final Schedule schedule;
  private final Clock clock;

  public Queues(Database database, Schedule schedule, Clock clock) {
    this.database = database;
    this.schedule = schedule;
    this.clock = clock;
  }

  /** The slots of one account, in the order of the week. */
  public record Week(ZoneId zone, List<Slot> slots) {
    public Week {
      slots = List.copyOf(new TreeSet<>(slots));
    }
  }

  public Week week(String accountId) {
    List<Slot> slots = new ArrayList<>();
    List<String> zone =
        database.read(
            h ->
                h.createQuery(
                        "select zone, day, minute from queue_slot where account_id = :account")
                    .bind("account", accountId)
                    .map(
                        (RowView row) -> {
                          slots.add(
                              new Slot(
                                  DayOfWeek.of(row.getColumn("day", Integer.class)),
                                  LocalTime.ofSecondOfDay(
                                      row.getColumn("minute", Integer.class) * 60L)));
                          return row.getColumn("zone", String.class);
                        })
                    .list());
    return new Week(zone.isEmpty() ? schedule.zone() : ZoneId.of(zone.getFirst()), slots);
  }

  /** Replaces the account's slots. What is planned already stays where it is. */
  public void set(String accountId, ZoneId zone, Collection<Slot> slots) {
    database.change(
        h -> {
          h.createUpdate("delete from queue_slot where account_id = :account")
              .bind("account", accountId)
              .execute();
          for (Slot slot : new TreeSet<>(slots)) {
            h.createUpdate(
                    "insert into queue_slot(account_id, zone, day, minute) values (:account,"
                        + " :zone, :day, :minute)")
                .bind("account", accountId)
                .bind("zone", zone.getId())
                .bind("day", slot.day().getValue())
                .bind("minute", slot.time().toSecondOfDay() / 60)
                .execute();
          }
        });
  }

  /** The account's next {@code count} free slots. */
  public List<Instant> free(String accountId, int count) {
    Week week = week(accountId);
    if (week.slots().isEmpty()) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "queue-without-slots",
              "The account %s has no slots in its week.".formatted(accountId),
              "Add slots to its queue, or choose a moment.")
          .asException();
    }
    Set<Instant> taken = new HashSet<>();
    schedule
        .list(
            new ScheduleQuery(
                clock.instant(),
                null,
                null,
                accountId,
                Set.of(State.WAITING, State.SENDING),
                ScheduleQuery.MOST))
        .forEach(p -> taken.add(p.due()));
    return free(week, taken, count);
  }

  private List<Instant> free(Week week, Set<Instant> taken, int count) {
    Instant now = clock.instant();
    LocalDate monday = LocalDate.ofInstant(now, week.zone()).with(ChronoField.DAY_OF_WEEK, 1);
    List<Instant> free = new ArrayList<>();
    for (int i = 0; i < WEEKS_AHEAD && free.size() < count; i++) {
      for (Slot slot : week.slots()) {
        LocalDate day = monday.plusWeeks(i).plusDays(slot.day().getValue() - 1L);
        Instant at = WallTime.moment(day.atTime(slot.time()), week.zone());
        if (at.isAfter(now) && free.size() < count && taken.add(at)) {
          free.add(at);
        }
      }
    }
    if (free.size() < count) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "queue-full",
              "The queue has no free slot within two years.",
              "Add slots to the week.")
          .asException();
    }
    return free;
  }

  /** Plans a post for the account's first free slot. */
  public synchronized ScheduledPost add(String accountId, Post post) {
    Instant at = free(accountId, 1).getFirst();
    return schedule.add(new Draft(accountId, post, at, week(accountId).zone(), Origin.QUEUE, null));
  }
}
