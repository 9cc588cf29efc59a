package org.anabranch.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.anabranch.insight.BradleyTerry.Comparison;
import org.anabranch.insight.BradleyTerry.Fit;
import org.junit.jupiter.api.Test;

class BradleyTerryTest {
  private static void wins(List<Comparison> into, int winner, int loser, double count) {
    if (count > 0) {
      into.add(new Comparison(winner, loser, 1, count));
    }
  }

  @Test
  void the_four_team_example_gives_its_published_strengths() {
    List<Comparison> games = new ArrayList<>();
    int a = 0;
    int b = 1;
    int c = 2;
    int d = 3;
    wins(games, a, b, 2);
    wins(games, b, a, 3);
    wins(games, a, d, 1);
    wins(games, d, a, 4);
    wins(games, b, c, 5);
    wins(games, c, b, 3);
    wins(games, c, d, 1);
    wins(games, d, c, 3);

    double[] theta = BradleyTerry.fit(4, games, 0).ability();

    double mean = (theta[a] + theta[b] + theta[c] + theta[d]) / 4;
    assertThat(Math.exp(theta[a] - mean)).isCloseTo(0.640, within(5e-4));
    assertThat(Math.exp(theta[b] - mean)).isCloseTo(1.043, within(5e-4));
    assertThat(Math.exp(theta[c] - mean)).isCloseTo(0.660, within(5e-4));
    assertThat(Math.exp(theta[d] - mean)).isCloseTo(2.270, within(5e-4));
  }

  @Test
  void the_journals_cite_each_other_as_agresti_prints_it() throws IOException {
    List<String> lines;
    try (InputStream in = BradleyTerryTest.class.getResourceAsStream("/citations.csv")) {
      lines =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
    }
    List<Comparison> citations = new ArrayList<>();
    for (int citing = 0; citing < 4; citing++) {
      String[] row = lines.get(citing + 1).split(",", -1);
      for (int cited = 0; cited < 4; cited++) {
        if (cited != citing) {
          wins(citations, citing, cited, Double.parseDouble(row[cited + 1]));
        }
      }
    }

    double[] theta = BradleyTerry.fit(4, citations, 0).ability();

    assertThat(theta[1]).isCloseTo(-2.94907, within(5e-6));
    assertThat(theta[2]).isCloseTo(-0.47957, within(5e-6));
    assertThat(theta[3]).isCloseTo(0.26895, within(5e-6));
  }

  @Test
  void the_interval_covers_the_truth_about_as_often_as_it_says() {
    int leagues = 400;
    int covered = 0;
    for (long seed = 1; seed <= leagues; seed++) {
      Random random = new Random(seed);
      double truth = random.nextGaussian() * 0.8;
      List<Comparison> games = new ArrayList<>();
      for (int game = 0; game < 60; game++) {
        double p = 1 / (1 + Math.exp(-truth));
        games.add(new Comparison(1, 0, random.nextDouble() < p ? 1 : 0, 1));
      }
      Fit fit = BradleyTerry.fit(2, games, 1.4);
      double half = 1.96 * Math.sqrt(fit.variance()[1]);
      covered += Math.abs(fit.ability()[1] - truth) <= half ? 1 : 0;
    }
    assertThat(covered / (double) leagues).isBetween(0.93, 0.98);
  }

  @Test
  void players_who_never_met_need_a_prior() {
    List<Comparison> games = List.of(new Comparison(0, 1, 1, 1), new Comparison(2, 3, 0.5, 1));

    assertThatThrownBy(() -> BradleyTerry.fit(4, games, 0)).hasMessageContaining("Give a prior");
    assertThat(BradleyTerry.fit(4, games, 1).ability()).hasSize(4);
  }

  @Test
  void a_player_who_always_wins_stays_finite_under_the_prior() {
    List<Comparison> games = List.of(new Comparison(1, 0, 1, 1000));

    assertThat(BradleyTerry.fit(2, games, 1.4).ability()[1]).isBetween(2.0, 20.0);
  }
}
