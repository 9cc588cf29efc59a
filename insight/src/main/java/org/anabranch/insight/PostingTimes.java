package org.anabranch.insight;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.insight.BestTimes.Moment;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;

/**
 * Suggests when to post, from one's own figures alone.
 *
 * <p>How it works: a post counts by the logarithm of its views (its reach where there are none) at
 * some age between half a day and a week, less the mean of its account. For an hour of the week the
 * platform's effect is the sum over the other accounts' posts by ({@code n} + {@value #PRIOR}), so
 * that it is drawn towards nothing; the account's effect is the mean of its own posts and of
 * {@value #PRIOR} more with the platform's effect. So one lucky post moves little, and an account
 * with few posts inherits what holds on its platform. It says nothing of why: hours are correlated
 * with what was posted then.
 */
public final class PostingTimes {
  private static final int PRIOR = 5;
  private static final int MOST_POSTS = 3_000;
  private static final int SUGGESTED = 5;
  private static final Duration YOUNGEST = Duration.ofHours(12);
  private static final Duration OLDEST = Duration.ofDays(7);

  private final Publisher publisher;
  private final Insight insight;

  public PostingTimes(Publisher publisher, Insight insight) {
    this.publisher = publisher;
    this.insight = insight;
  }

  private record Hour(DayOfWeek day, int hour) {
    static Hour of(Instant at, ZoneId zone) {
      ZonedDateTime local = at.atZone(zone);
      return new Hour(local.getDayOfWeek(), local.getHour());
    }
  }

  private record Seen(String account, Hour hour, double value) {}

  private static final class Sum {
    double of;
    int posts;

    void add(double value) {
      of += value;
      posts++;
    }
  }

  /** A problem when there is no such account. */
  public BestTimes of(String accountId, ZoneId zone) {
    Account account =
        publisher
            .account(accountId)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "account-missing",
                            "There is no account “%s”.".formatted(accountId),
                            "See them with: anabranch accounts")
                        .asException());
    List<Seen> all = withoutAccountsMeans(seen(account, zone));
    int own = (int) all.stream().filter(s -> s.account().equals(accountId)).count();
    return new BestTimes(
        accountId,
        zone,
        own,
        account.provenance() == Provenance.SIMULATED,
        own < BestTimes.ENOUGH ? List.of() : best(all, accountId));
  }

  /** Simulated figures and measured ones are not mixed. */
  private List<Seen> seen(Account account, ZoneId zone) {
    Platform platform = account.platform();
    Map<String, Boolean> alike = new HashMap<>();
    List<Seen> seen = new ArrayList<>();
    for (Publication publication : publisher.recent(MOST_POSTS)) {
      if (publication.post().platform() == platform
          && publication.state() == Publication.State.PUBLISHED
          && alike.computeIfAbsent(publication.accountId(), id -> isAlike(id, account))) {
        value(publication)
            .ifPresent(
                v ->
                    seen.add(
                        new Seen(
                            publication.accountId(), Hour.of(publication.createdAt(), zone), v)));
      }
    }
    return seen;
  }

  private boolean isAlike(String accountId, Account account) {
    return publisher
        .account(accountId)
        .filter(a -> a.provenance() == account.provenance())
        .isPresent();
  }

  /** The newest figure of the right age. */
  private Optional<Double> value(Publication publication) {
    List<Observation> all =
        insight.observations(publication.id()).stream()
            .filter(o -> o.at().isAfter(publication.createdAt().plus(YOUNGEST)))
            .filter(o -> o.at().isBefore(publication.createdAt().plus(OLDEST)))
            .toList();
    return newest(all, Metric.VIEWS)
        .or(() -> newest(all, Metric.REACH))
        .map(views -> Math.log1p(views));
  }

  private static Optional<Long> newest(List<Observation> all, Metric metric) {
    return all.stream()
        .filter(o -> o.metric() == metric)
        .max(Comparator.comparing(Observation::at))
        .map(Observation::value);
  }

  private static List<Seen> withoutAccountsMeans(List<Seen> all) {
    Map<String, Sum> means = new HashMap<>();
    all.forEach(s -> means.computeIfAbsent(s.account(), _ -> new Sum()).add(s.value()));
    return all.stream()
        .map(
            s -> {
              Sum mean = means.getOrDefault(s.account(), new Sum());
              return new Seen(s.account(), s.hour(), s.value() - mean.of / Math.max(1, mean.posts));
            })
        .toList();
  }

  private static List<Moment> best(List<Seen> all, String accountId) {
    Map<Hour, Sum> others = new HashMap<>();
    Map<Hour, Sum> own = new HashMap<>();
    Set<Hour> hours = new HashSet<>();
    for (Seen seen : all) {
      hours.add(seen.hour());
      (seen.account().equals(accountId) ? own : others)
          .computeIfAbsent(seen.hour(), _ -> new Sum())
          .add(seen.value());
    }
    List<Moment> moments = new ArrayList<>();
    for (Hour hour : hours) {
      Sum mine = own.getOrDefault(hour, new Sum());
      Sum theirs = others.getOrDefault(hour, new Sum());
      double there = theirs.of / (theirs.posts + PRIOR);
      double here = (mine.of + PRIOR * there) / (mine.posts + PRIOR);
      if (here > 0) {
        moments.add(
            new Moment(
                hour.day(), hour.hour(), Math.expm1(here), mine.posts, mine.posts + theirs.posts));
      }
    }
    return moments.stream()
        .sorted(
            Comparator.comparingDouble(Moment::lift)
                .reversed()
                .thenComparing(Moment::day)
                .thenComparing(Moment::hour))
        .limit(SUGGESTED)
        .toList();
  }
}
