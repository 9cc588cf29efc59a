package org.anabranch.insight;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Platform;

/**
 * Rates models on what came of their work. Each post is compared, on its own platform only, with
 *
 * <ul>
 *   <li>the reference: the median engagement rate of the other posts there, or, while there are
 *       fewer than five, a configured benchmark ({@link Benchmarks}). The reference is the player
 *       held at 1000 points;
 *   <li>every post there by another model.
 * </ul>
 *
 * <p>A comparison is won in the share rate ÷ (rate + other rate), where a rate is engagements ÷
 * views, drawn towards the reference as if by 50 further views, so that three likes on four views
 * prove little. A model with k posts on a platform meets another model with m posts there in k·m
 * comparisons of weight 1/max(k, m): many posts do not count twice.
 *
 * <p>Only the newest {@value #NEWEST} posts of each platform count: models change silently, and the
 * work stays bounded.
 *
 * <p>The prior on each model's ability has a standard deviation of 204 points: unknown is 1000 ±
 * 400.
 */
final class Rater {
  static final double POINTS_PER_LOGIT = 400 / Math.log(10);
  static final double REFERENCE_POINTS = 1000;
  private static final double PRIOR_SD_POINTS = 400 / 1.96;
  private static final double SHRINK_VIEWS = 50;
  private static final int ENOUGH_FOR_MEDIAN = 5;
  private static final int NEWEST = 200;
  static final String ALL_WORK = "*";

  private Rater() {}

  /** Ratings for all work, and for each platform's work alone, best first within each. */
  static List<ModelRating> rate(List<Outcome> outcomes, Instant at) {
    List<Outcome> counted = outcomes.stream().filter(o -> o.views() > 0).toList();
    List<ModelRating> all = new ArrayList<>(rate(ALL_WORK, counted, at));
    counted.stream()
        .collect(
            Collectors.groupingBy(
                o -> o.attribution().platform(), TreeMap::new, Collectors.toList()))
        .forEach((platform, theirs) -> all.addAll(rate("write/" + platform.key(), theirs, at)));
    return all;
  }

  private static List<ModelRating> rate(String task, List<Outcome> outcomes, Instant at) {
    List<String> models =
        outcomes.stream().map(o -> o.attribution().model()).distinct().sorted().toList();
    List<BradleyTerry.Comparison> comparisons = new ArrayList<>();
    Map<Platform, List<Outcome>> byPlatform = new EnumMap<>(Platform.class);
    outcomes.forEach(
        o -> byPlatform.computeIfAbsent(o.attribution().platform(), _ -> new ArrayList<>()).add(o));
    byPlatform.forEach(
        (platform, theirs) -> compare(platform, newest(theirs), models, comparisons));
    double sd = PRIOR_SD_POINTS / POINTS_PER_LOGIT;
    BradleyTerry.Fit fit = BradleyTerry.fit(models.size() + 1, comparisons, sd * sd);
    boolean simulated = outcomes.stream().anyMatch(o -> o.provenance() == Provenance.SIMULATED);
    List<ModelRating> ratings = new ArrayList<>();
    for (int m = 0; m < models.size(); m++) {
      int player = m + 1;
      double points = REFERENCE_POINTS + fit.ability()[player] * POINTS_PER_LOGIT;
      double half = 1.96 * Math.sqrt(fit.variance()[player]) * POINTS_PER_LOGIT;
      long met =
          comparisons.stream().filter(c -> c.first() == player || c.second() == player).count();
      ratings.add(
          new ModelRating(
              models.get(m),
              task,
              points,
              points - half,
              points + half,
              met,
              at,
              simulated ? Provenance.SIMULATED : Provenance.MEASURED));
    }
    ratings.sort(Comparator.comparingDouble(ModelRating::points).reversed());
    return ratings;
  }

  private static List<Outcome> newest(List<Outcome> outcomes) {
    return outcomes.stream()
        .sorted(Comparator.comparing(Outcome::at).reversed())
        .limit(NEWEST)
        .toList();
  }

  private static void compare(
      Platform platform,
      List<Outcome> outcomes,
      List<String> models,
      List<BradleyTerry.Comparison> into) {
    Map<String, Long> posts =
        outcomes.stream()
            .collect(Collectors.groupingBy(o -> o.attribution().model(), Collectors.counting()));
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome one = outcomes.get(i);
      double reference = reference(platform, outcomes, i);
      double rate = rate(one, reference);
      int player = 1 + models.indexOf(one.attribution().model());
      into.add(new BradleyTerry.Comparison(player, 0, rate / (rate + reference), 1));
      for (int j = i + 1; j < outcomes.size(); j++) {
        Outcome other = outcomes.get(j);
        int opponent = 1 + models.indexOf(other.attribution().model());
        if (opponent != player) {
          double theirs = rate(other, reference);
          long most =
              Math.max(
                  posts.getOrDefault(one.attribution().model(), 1L),
                  posts.getOrDefault(other.attribution().model(), 1L));
          into.add(
              new BradleyTerry.Comparison(player, opponent, rate / (rate + theirs), 1.0 / most));
        }
      }
    }
  }

  private static double reference(Platform platform, List<Outcome> outcomes, int without) {
    if (outcomes.size() <= ENOUGH_FOR_MEDIAN) {
      return Benchmarks.engagementRate(platform);
    }
    double[] rates = new double[outcomes.size() - 1];
    for (int i = 0, k = 0; i < outcomes.size(); i++) {
      if (i != without) {
        rates[k++] = outcomes.get(i).engagements() / (double) outcomes.get(i).views();
      }
    }
    Arrays.sort(rates);
    double median = (rates[(rates.length - 1) / 2] + rates[rates.length / 2]) / 2;
    return median > 0 ? median : Benchmarks.engagementRate(platform);
  }

  private static double rate(Outcome outcome, double reference) {
    return (outcome.engagements() + SHRINK_VIEWS * reference) / (outcome.views() + SHRINK_VIEWS);
  }
}
