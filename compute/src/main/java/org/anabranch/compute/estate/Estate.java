package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a plan is made from: partners, chips, sites, contracts and demand, over some months.
 * Whether its parts fit together is for {@link Estates} and {@link Planner} to say.
 *
 * @param includeLettersOfIntent whether what is announced and not binding counts as capacity
 * @param latencies round trips from the zones of demand to the regions of sites
 * @param budgets the most that may be paid
 * @param worstWeight when deliveries may slip and it is decided what to sign: what the cost of the
 *     worst case weighs beside the mean; the mean alone counts when absent
 */
public record Estate(
    String name,
    @Nullable String about,
    Horizon horizon,
    boolean includeLettersOfIntent,
    List<ChipVendor> chipVendors,
    List<Chip> chips,
    List<Partner> partners,
    List<Site> sites,
    List<Contract> contracts,
    List<Demand> demand,
    List<ShareCap> shareCaps,
    List<Latency> latencies,
    List<Budget> budgets,
    @Nullable Figure worstWeight) {
  /** The most that the worst case can weigh. */
  public static final double MOST_WEIGHT = 100;

  /** The months planned, both included. */
  public record Horizon(YearMonth from, YearMonth until) {
    public Horizon {
      Required.present(from, "from");
      Required.present(until, "until");
      if (until.isBefore(from) || until.isAfter(from.plusYears(15))) {
        throw new IllegalArgumentException(
            "the horizon runs from %s until %s, expected at most 15 years forward."
                .formatted(from, until));
      }
    }

    /** In order. */
    public List<YearMonth> months() {
      return Stream.iterate(from, m -> !m.isAfter(until), m -> m.plusMonths(1)).toList();
    }
  }

  /**
   * The partner may serve no more than this share of all work served in a month. Set aside where a
   * plan asks what the loss of somebody would do.
   */
  public record ShareCap(String partner, Figure largestShare) {
    public ShareCap {
      Required.text(partner, "partner");
      Required.present(largestShare, "largest_share");
      Required.share(largestShare, "largest_share");
    }
  }

  public Estate {
    Required.text(name, "name");
    Required.present(horizon, "horizon");
    chipVendors = Required.list(chipVendors, "chip_vendors");
    chips = Required.list(chips, "chips");
    partners = Required.list(partners, "partners");
    sites = Required.list(sites, "sites");
    contracts = Required.list(contracts, "contracts");
    demand = Required.list(demand, "demand");
    shareCaps = Required.list(shareCaps, "share_caps");
    latencies = Required.list(latencies, "latencies");
    budgets = Required.list(budgets, "budgets");
  }

  /** Whether a figure counts as capacity here. */
  public boolean counts(@Nullable Figure figure) {
    return figure == null
        || includeLettersOfIntent
        || figure.status() != Figure.Status.LETTER_OF_INTENT;
  }

  /** Whether a contract binds here: signed, or announced where announcements count. */
  public boolean binds(Contract contract) {
    return counts(contract.valueUsdBillion())
        && switch (contract.status()) {
          case SIGNED -> true;
          case OPTION -> false;
          case LETTER_OF_INTENT -> includeLettersOfIntent;
        };
  }

  /** The contracts that bind. */
  public List<Contract> binding() {
    return contracts.stream().filter(this::binds).toList();
  }

  /** How many H100s one accelerator replaces for a class of demand. */
  public double h100Equivalents(Chip chip, Demand of) {
    String model = of.modelClass();
    double general = chip.h100Equivalents().value();
    return model == null
        ? general
        : chip.throughput(model).map(t -> h100Equivalents(t, model, general)).orElse(general);
  }

  private double h100Equivalents(Throughput own, String model, double general) {
    if (own.h100Equivalents() != null) {
      return own.h100Equivalents().value();
    }
    double tokens = own.tokensPerSecond() == null ? 0 : own.tokensPerSecond().value();
    return chips.stream()
        .filter(c -> c.h100Equivalents().value() == 1)
        .flatMap(c -> c.throughput(model).stream())
        .flatMap(t -> Stream.ofNullable(t.tokensPerSecond()))
        .findFirst()
        .map(h100 -> tokens / h100.value())
        .orElse(general);
  }

  /**
   * Whether a site is near enough to serve a class of demand. Demand without a limit runs anywhere;
   * with one, only where a latency says so.
   */
  public boolean nearEnough(Demand of, Site site) {
    Figure limit = of.latencyLimitMs();
    return limit == null
        || latencies.stream()
            .filter(l -> l.zone().equals(of.zone()) && l.region().equals(site.region()))
            .anyMatch(l -> l.ms().value() <= limit.value());
  }

  /** Throws {@link IllegalArgumentException} for an id the estate does not have. */
  public Partner partner(String id) {
    return found(partners.stream().filter(p -> p.id().equals(id)), "partner", id);
  }

  /** Throws {@link IllegalArgumentException} for an id the estate does not have. */
  public Chip chip(String id) {
    return found(chips.stream().filter(c -> c.id().equals(id)), "chip", id);
  }

  /** Throws {@link IllegalArgumentException} for an id the estate does not have. */
  public Site site(String id) {
    return found(sites.stream().filter(s -> s.id().equals(id)), "site", id);
  }

  /** Throws {@link IllegalArgumentException} for an id the estate does not have. */
  public Contract contract(String id) {
    return found(contracts.stream().filter(c -> c.id().equals(id)), "contract", id);
  }

  /** Throws {@link IllegalArgumentException} for an id the estate does not have. */
  public Demand demand(String id) {
    return found(demand.stream().filter(d -> d.id().equals(id)), "demand", id);
  }

  /** This estate with other sites. */
  public Estate withSites(List<Site> newSites) {
    return with(chips, newSites, contracts, demand);
  }

  /** This estate with other contracts. */
  public Estate withContracts(List<Contract> newContracts) {
    return with(chips, sites, newContracts, demand);
  }

  /** This estate with other demand. */
  public Estate withDemand(List<Demand> newDemand) {
    return with(chips, sites, contracts, newDemand);
  }

  /** This estate with other chips. */
  public Estate withChips(List<Chip> newChips) {
    return with(newChips, sites, contracts, demand);
  }

  /** This estate with other caps on shares and on money. */
  public Estate withCaps(List<ShareCap> newShareCaps, List<Budget> newBudgets) {
    return with(newShareCaps, newBudgets, worstWeight);
  }

  /** This estate with another weight of the worst case; the mean alone counts with 0. */
  public Estate withWorstWeight(double weight) {
    return with(shareCaps, budgets, Figure.of(weight));
  }

  /**
   * This estate with everything its buyer insists on turned into a wish: demand that must be met
   * may go unmet at its price, and there is no budget. What losses and delays are measured in.
   */
  public Estate wished() {
    return budgets.isEmpty() && demand.stream().allMatch(d -> d.mustBeMetFrom() == null)
        ? this
        : withDemand(demand.stream().map(d -> d.mustBeMetFrom(null)).toList())
            .withCaps(shareCaps, List.of());
  }

  /** What the cost of the worst case weighs beside the mean; 0 when the file says nothing. */
  public double weightOfWorst() {
    return worstWeight == null ? 0 : worstWeight.value();
  }

  /** What there is and what is asked of it. */
  private Estate with(
      List<Chip> newChips,
      List<Site> newSites,
      List<Contract> newContracts,
      List<Demand> newDemand) {
    return new Estate(
        name,
        about,
        horizon,
        includeLettersOfIntent,
        chipVendors,
        newChips,
        partners,
        newSites,
        newContracts,
        newDemand,
        shareCaps,
        latencies,
        budgets,
        worstWeight);
  }

  /** What the buyer sets himself. */
  private Estate with(
      List<ShareCap> newShareCaps, List<Budget> newBudgets, @Nullable Figure newWorstWeight) {
    return new Estate(
        name,
        about,
        horizon,
        includeLettersOfIntent,
        chipVendors,
        chips,
        partners,
        sites,
        contracts,
        demand,
        newShareCaps,
        latencies,
        newBudgets,
        newWorstWeight);
  }

  /** The partner that owns {@code partner} in the end; itself when nobody does. */
  public String ultimateOwner(String partner) {
    String id = partner;
    for (int i = 0; i < partners.size(); i++) {
      String owner = partner(id).ownedBy();
      if (owner == null) {
        return id;
      }
      id = owner;
    }
    throw new IllegalArgumentException("The owners of " + partner + " run in a circle.");
  }

  private static <T> T found(Stream<T> candidates, String kind, String id) {
    return candidates
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no " + kind + " “" + id + "”."));
  }
}
