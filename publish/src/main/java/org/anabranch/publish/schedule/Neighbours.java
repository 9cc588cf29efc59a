package org.anabranch.publish.schedule;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.anabranch.publish.Publication;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.jspecify.annotations.Nullable;

/**
 * What a post is compared with before it is planned: what its account has planned around that
 * moment, what it published, and of a table the rows before. Each account is read once. Used by one
 * thread.
 */
final class Neighbours {
  static final Duration ALIKE_WITHIN = Duration.ofDays(60);

  /** With about how many a post is compared at most, the nearest in time. */
  static final int COMPARED = 500;

  private final Function<String, List<ScheduledPost>> planned;
  private final List<Publication> published;
  private final Duration near;
  private final Map<String, TreeMap<Long, List<Known>>> accounts = new HashMap<>();
  private final Map<String, List<Known>> live = new HashMap<>();

  /**
   * @param planned an account's posts
   * @param published the newest publications
   * @param near posts nearer to each other than this are told as a conflict
   */
  Neighbours(
      Function<String, List<ScheduledPost>> planned, List<Publication> published, Duration near) {
    this.planned = planned;
    this.published = published;
    this.near = near;
  }

  /**
   * @param id of the scheduled post or publication; empty for a row of a table
   * @param conflicts whether it goes out or went
   */
  private record Known(
      String id,
      ZonedDateTime at,
      boolean conflicts,
      boolean isSent,
      @Nullable String series,
      Likeness words,
      String where) {
    long millis() {
      return at.toInstant().toEpochMilli();
    }
  }

  /** A row of a table, with which those below it are compared. */
  void add(Draft draft, long line) {
    ZonedDateTime at = draft.due().atZone(draft.zone());
    put(
        of(draft.accountId()),
        new Known(
            "", at, true, false, null, Likeness.of(draft.post()), "in line %d".formatted(line)));
  }

  private static void put(TreeMap<Long, List<Known>> all, Known known) {
    all.computeIfAbsent(known.millis(), _ -> new ArrayList<>()).add(known);
  }

  private TreeMap<Long, List<Known>> of(String account) {
    return accounts.computeIfAbsent(
        account,
        id -> {
          TreeMap<Long, List<Known>> all = new TreeMap<>();
          planned.apply(id).forEach(p -> put(all, known(p)));
          return all;
        });
  }

  private static Known known(ScheduledPost post) {
    return new Known(
        post.id(),
        post.due().atZone(post.zone()),
        post.state() != State.REFUSED,
        post.state() == State.SENT,
        post.series(),
        Likeness.of(post.post()),
        "planned for " + post.at().toLocalDate());
  }

  private List<Known> live(String account) {
    return live.computeIfAbsent(
        account,
        id ->
            published.stream()
                .filter(p -> p.accountId().equals(id) && !p.group().startsWith("sch_"))
                .filter(
                    p ->
                        p.state() != Publication.State.CANCELLED
                            && p.state() != Publication.State.FAILED)
                .map(
                    p ->
                        new Known(
                            p.id(),
                            p.createdAt().atZone(ZoneOffset.UTC),
                            false,
                            true,
                            null,
                            Likeness.of(p.post()),
                            "published or on its way"))
                .toList());
  }

  /**
   * @param changing the planned post that is to become this
   */
  List<Warning> warnings(Draft draft, Optional<String> changing) {
    List<Warning> warnings = new ArrayList<>();
    Likeness words = Likeness.of(draft.post());
    for (Known other : nearest(of(draft.accountId()), draft.due().toEpochMilli())) {
      boolean itself =
          changing.filter(other.id()::equals).isPresent()
              || draft.series() != null && draft.series().equals(other.series());
      if (!itself) {
        conflict(draft, other).ifPresent(warnings::add);
        alike(words, other).ifPresent(warnings::add);
      }
    }
    live(draft.accountId()).forEach(other -> alike(words, other).ifPresent(warnings::add));
    return warnings;
  }

  private static List<Known> nearest(TreeMap<Long, List<Known>> all, long due) {
    long window = ALIKE_WITHIN.toMillis();
    Iterator<Map.Entry<Long, List<Known>>> before =
        all.subMap(due - window, true, due, true).descendingMap().entrySet().iterator();
    Iterator<Map.Entry<Long, List<Known>>> after =
        all.subMap(due, false, due + window, true).entrySet().iterator();
    List<Known> nearest = new ArrayList<>();
    Map.@Nullable Entry<Long, List<Known>> back = next(before);
    Map.@Nullable Entry<Long, List<Known>> on = next(after);
    while ((back != null || on != null) && nearest.size() < COMPARED) {
      if (on == null || back != null && due - back.getKey() < on.getKey() - due) {
        nearest.addAll(Objects.requireNonNull(back).getValue());
        back = next(before);
      } else {
        nearest.addAll(on.getValue());
        on = next(after);
      }
    }
    return nearest;
  }

  private static <T> @Nullable T next(Iterator<T> from) {
    return from.hasNext() ? from.next() : null;
  }

  private Optional<Warning> conflict(Draft draft, Known other) {
    Duration apart = Duration.ofMillis(Math.abs(other.millis() - draft.due().toEpochMilli()));
    return other.conflicts() && apart.compareTo(near) < 0
        ? Optional.of(
            new Warning(
                Warning.Kind.CONFLICT,
                "Another post of this account %s out at %s, %d min apart%s."
                    .formatted(
                        other.isSent() ? "went" : "goes",
                        other.at().toLocalTime().truncatedTo(ChronoUnit.MINUTES),
                        apart.toMinutes(),
                        other.id().isEmpty() ? ": the one " + other.where() : ""),
                other.id()))
        : Optional.empty();
  }

  private static Optional<Warning> alike(Likeness words, Known other) {
    if (words.isSame(other.words())) {
      return Optional.of(
          new Warning(
              Warning.Kind.DUPLICATE, "The same words are " + other.where() + ".", other.id()));
    }
    return words.isNear(other.words())
        ? Optional.of(
            new Warning(
                Warning.Kind.NEAR_DUPLICATE,
                "Nearly the same words are " + other.where() + ".",
                other.id()))
        : Optional.empty();
  }
}
