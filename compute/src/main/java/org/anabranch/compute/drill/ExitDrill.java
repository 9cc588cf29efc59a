package org.anabranch.compute.drill;

import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What leaving somebody would come to, on paper: the estate planned as it is and planned without.
 * Money in million US dollars, work in H100-equivalent-months, both from the exit to the end of the
 * horizon.
 *
 * @param name of whom is left
 * @param estate its name, and {@code estateDigest} the SHA-256 of its text
 * @param signings what should be signed because of the exit, and by when, in whole sentences
 * @param rights who must be asked before anything is signed elsewhere, in whole sentences
 * @param months what is served before and after, month by month
 * @param cashBefore what is paid under contracts without the exit; {@code cashAfter} with it, fees
 *     apart
 * @param penaltyBefore what the estate says unmet demand costs; {@code penaltyAfter} with the exit
 * @param provenance {@code configured}: every figure rests on the estate
 */
public record ExitDrill(
    String id,
    Instant at,
    Exit exit,
    String name,
    String estate,
    String estateDigest,
    List<Stop> stops,
    List<Ending> endings,
    List<Move> moves,
    List<Shortfall> shortfalls,
    List<String> signings,
    List<String> rights,
    List<Month> months,
    double cashBefore,
    double cashAfter,
    double penaltyBefore,
    double penaltyAfter,
    String provenance) {

  /** H100-equivalents served in one month, and wanted. */
  public record Month(YearMonth month, double wanted, double before, double after) {}

  public ExitDrill {
    stops = List.copyOf(stops);
    endings = List.copyOf(endings);
    moves = List.copyOf(moves);
    shortfalls = List.copyOf(shortfalls);
    signings = List.copyOf(signings);
    rights = List.copyOf(rights);
    months = List.copyOf(months);
  }

  public double fees() {
    return endings.stream().mapToDouble(e -> e.fee() + e.lateCost()).sum();
  }

  /** Cash, fees and penalty together: what the exit costs. */
  public double cost() {
    return cashAfter - cashBefore + penaltyAfter - penaltyBefore + fees();
  }

  /** Work that stops. */
  public double stopped() {
    return stops.stream().mapToDouble(Stop::h100Months).sum();
  }

  public double moreUnmet() {
    return shortfalls.stream().mapToDouble(Shortfall::moreUnmet).sum();
  }

  /** The share of what stops that runs elsewhere; 1 where nothing stops. */
  public double substituted() {
    return stopped() <= 0 ? 1 : Math.clamp(1 - moreUnmet() / stopped(), 0, 1);
  }

  /** Months until every class is served as well as without the exit; empty when never. */
  public Optional<Long> monthsToRecover() {
    if (shortfalls.stream().anyMatch(s -> s.recovered() == null)) {
      return Optional.empty();
    }
    return shortfalls.stream()
        .flatMap(s -> Optional.ofNullable(s.recovered()).stream())
        .max(YearMonth::compareTo)
        .map(m -> Math.max(0, ChronoUnit.MONTHS.between(exit.from(), m)));
  }
}
