package org.anabranch.publish.limits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.anabranch.publish.limits.Allowance.Source;

/**
 * What is known of all allowances, and what of it is not stored yet. What a platform told replaces
 * what it told before; what is counted here is stored as differences, so that the counts of several
 * nodes add up. Not safe for many threads by itself: {@link Allowances} guards it.
 */
final class Learnt {
  /** Whose allowance, and of which calls. */
  record Key(String holder, String calls) {
    static Key of(Allowance allowance) {
      return new Key(allowance.holder(), allowance.calls());
    }
  }

  /** What the workspaces took of one app's allowance in one period. */
  record Share(Key key, String workspace, Instant ends, long taken) {}

  /**
   * What is to be stored.
   *
   * @param told as it stands
   * @param counted as it stands, with how much of it was taken since the last time
   * @param shares how much more was taken since the last time
   */
  record Changes(List<Allowance> told, Map<Allowance, Long> counted, List<Share> shares) {
    boolean isEmpty() {
      return told.isEmpty() && counted.isEmpty() && shares.isEmpty();
    }
  }

  /** One period of what is shared. */
  private static final class Period {
    final Instant ends;
    final Map<String, Long> taken = new HashMap<>();
    final Map<String, Long> unstored = new HashMap<>();

    Period(Instant ends) {
      this.ends = ends;
    }
  }

  private final Map<String, Map<String, Allowance>> known = new HashMap<>();
  private final Map<Key, Period> shared = new HashMap<>();
  private final Set<Key> told = new HashSet<>();
  private final Map<Key, Long> counted = new HashMap<>();

  Stream<Allowance> of(String holder) {
    return known.getOrDefault(holder, Map.of()).values().stream();
  }

  Optional<Allowance> of(Key key) {
    return Optional.ofNullable(known.getOrDefault(key.holder(), Map.of()).get(key.calls()));
  }

  /** Keeps what a platform said, or what is left of it after a call. */
  void told(Allowance allowance) {
    put(allowance);
    told.add(Key.of(allowance));
  }

  /** Keeps what was counted here: {@code taken} more than before in the same period. */
  void counted(Allowance allowance, long taken) {
    Key key = Key.of(allowance);
    boolean same = of(key).filter(a -> sameEnd(a, allowance)).isPresent();
    put(allowance);
    counted.merge(key, taken, (before, more) -> same ? before + more : more);
  }

  private void put(Allowance allowance) {
    known
        .computeIfAbsent(allowance.holder(), _ -> new HashMap<>())
        .put(allowance.calls(), allowance);
  }

  private static boolean sameEnd(Allowance one, Allowance other) {
    return ends(one).equals(ends(other));
  }

  /** The end of an allowance's period; the end of time where none was said. */
  static Instant ends(Allowance allowance) {
    return allowance.until() == null ? Instant.MAX : allowance.until();
  }

  /** A workspace takes one of what is shared. */
  void takes(Allowance allowance, String workspace) {
    Period period = period(Key.of(allowance), ends(allowance));
    period.taken.merge(workspace, 1L, Long::sum);
    period.unstored.merge(workspace, 1L, Long::sum);
  }

  private Period period(Key key, Instant ends) {
    return shared.compute(
        key, (_, before) -> before != null && before.ends.equals(ends) ? before : new Period(ends));
  }

  /** What each workspace took in the period that is known; empty when nobody did. */
  Map<String, Long> taken(Allowance allowance) {
    Period period = shared.get(Key.of(allowance));
    return period == null ? Map.of() : period.taken;
  }

  /** Takes out what is to be stored. */
  Changes changes() {
    List<Allowance> said = new ArrayList<>();
    told.forEach(key -> of(key).ifPresent(said::add));
    told.clear();
    Map<Allowance, Long> units = new HashMap<>();
    counted.forEach((key, more) -> of(key).ifPresent(a -> units.put(a, more)));
    counted.clear();
    List<Share> shares = new ArrayList<>();
    shared.forEach(
        (key, period) -> {
          period.unstored.forEach(
              (workspace, more) -> shares.add(new Share(key, workspace, period.ends, more)));
          period.unstored.clear();
        });
    return new Changes(said, units, shares);
  }

  /** They could not be stored, and are changes still. */
  void putBack(Changes changes) {
    changes.told().forEach(a -> told.add(Key.of(a)));
    changes
        .counted()
        .forEach(
            (allowance, more) -> {
              if (of(Key.of(allowance)).filter(a -> sameEnd(a, allowance)).isPresent()) {
                counted.merge(Key.of(allowance), more, Long::sum);
              }
            });
    for (Share share : changes.shares()) {
      Period period = shared.get(share.key());
      if (period != null && period.ends.equals(share.ends())) {
        period.unstored.merge(share.workspace(), share.taken(), Long::sum);
      }
    }
  }

  /** What is stored, by this node before it started or by others. */
  void stored(Allowance allowance) {
    Key key = Key.of(allowance);
    Optional<Allowance> mine = of(key);
    if (allowance.source() == Source.TOLD) {
      if (mine.isEmpty() || says(allowance, mine.get())) {
        put(allowance);
      }
    } else if (mine.isEmpty() || !ends(allowance).isBefore(ends(mine.get()))) {
      boolean same = mine.filter(a -> sameEnd(a, allowance)).isPresent();
      put(allowance.less(same ? counted.getOrDefault(key, 0L) : 0));
    }
  }

  /** Newer, or of the same reply with more calls since. */
  private static boolean says(Allowance stored, Allowance mine) {
    return stored.seen().isAfter(mine.seen())
        || stored.seen().equals(mine.seen()) && stored.left() < mine.left();
  }

  void stored(Share share) {
    Period before = shared.get(share.key());
    if (before == null || !share.ends().isBefore(before.ends)) {
      Period period = period(share.key(), share.ends());
      long unstored = period.unstored.getOrDefault(share.workspace(), 0L);
      period.taken.put(share.workspace(), share.taken() + unstored);
    }
  }
}
