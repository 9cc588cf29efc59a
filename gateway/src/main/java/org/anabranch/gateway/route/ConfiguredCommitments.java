package org.anabranch.gateway.route;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.config.CommitmentConfig;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/** The commitments of the configuration, and what of them is used. Safe for many threads. */
public final class ConfiguredCommitments implements Commitments {
  private final Map<String, Line> byDeployment = new HashMap<>();

  public ConfiguredCommitments(
      List<CommitmentConfig> configs, List<Deployment> deployments, Clock clock) {
    List<Line> lines = new ArrayList<>();
    configs.forEach(c -> lines.add(new Line(c, clock)));
    for (Deployment deployment : deployments) {
      lines.stream()
          .filter(l -> l.config.covers(deployment))
          .findFirst()
          .ifPresent(l -> byDeployment.put(deployment.id(), l));
    }
  }

  @Override
  public @Nullable State of(Deployment deployment) {
    Line line = byDeployment.get(deployment.id());
    return line == null ? null : line.state();
  }

  /** So much, at list prices, was used there now. */
  public void use(String deployment, Money cost) {
    Line line = byDeployment.get(deployment);
    if (line != null) {
      line.use(cost.usd().doubleValue(), line.today());
    }
  }

  /** So much was used there on a day before this process began. */
  public void recall(String deployment, LocalDate day, Money cost) {
    Line line = byDeployment.get(deployment);
    if (line != null) {
      line.use(cost.usd().doubleValue(), day);
    }
  }

  /** One commitment in its current period. */
  private static final class Line {
    private static final double MILLIS_OF_A_DAY = 86_400_000;

    private final CommitmentConfig config;
    private final Clock clock;
    private LocalDate since = LocalDate.MIN;
    private double used;

    Line(CommitmentConfig config, Clock clock) {
      this.config = config;
      this.clock = clock;
    }

    LocalDate today() {
      return Instant.ofEpochMilli(clock.millis()).atZone(ZoneOffset.UTC).toLocalDate();
    }

    private void turn(LocalDate today) {
      LocalDate start = start(today);
      if (start.isAfter(since)) {
        since = start;
        used = 0;
      }
    }

    private LocalDate start(LocalDate day) {
      return switch (config.period()) {
        case DAY -> day;
        case MONTH -> day.withDayOfMonth(1);
        case YEAR -> day.withDayOfYear(1);
      };
    }

    private LocalDate end(LocalDate start) {
      return switch (config.period()) {
        case DAY -> start.plusDays(1);
        case MONTH -> start.plusMonths(1);
        case YEAR -> start.plusYears(1);
      };
    }

    public synchronized void use(double usd, LocalDate day) {
      turn(today());
      if (!day.isBefore(since)) {
        used += usd;
      }
    }

    synchronized @Nullable State state() {
      LocalDate today = today();
      if ((config.from() != null && today.isBefore(config.from()))
          || (config.until() != null && today.isAfter(config.until()))) {
        return null;
      }
      turn(today);
      double from = since.toEpochDay() * MILLIS_OF_A_DAY;
      double length = (end(since).toEpochDay() - since.toEpochDay()) * MILLIS_OF_A_DAY;
      double pace = config.usd().doubleValue() * (clock.millis() - from) / length;
      return new State(config.name(), used, pace, config.overage().doubleValue());
    }
  }
}
