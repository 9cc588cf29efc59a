package org.anabranch.compute.concentration;

import java.util.List;
import java.util.Optional;

/**
 * Everything there is to say of concentration now.
 *
 * @param trends one for each basis that has figures
 * @param caps those that are configured
 * @param passed caps that are passed
 * @param planned whether a plan is in force and counted
 */
public record Concentrations(
    List<Trend> trends, List<Cap> caps, List<Passed> passed, boolean planned) {
  public Concentrations {
    trends = List.copyOf(trends);
    caps = List.copyOf(caps);
    passed = List.copyOf(passed);
  }

  public static Concentrations of(List<Holding> holdings, List<Cap> caps, boolean planned) {
    List<Trend> trends = Trend.of(holdings);
    return new Concentrations(trends, caps, Passed.of(caps, trends), planned);
  }

  public Optional<Trend> trend(Basis basis) {
    return trends.stream().filter(t -> t.basis().equals(basis)).findFirst();
  }
}
