package org.anabranch.compute;

import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a plan is made from: partners, chips, sites, contracts and demand, over some months.
 * Whether its parts fit together is for {@link Estates} and {@link Planner} to say.
 *
 * @param includeLettersOfIntent whether what is announced and not binding counts as capacity
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
    List<ShareCap> shareCaps) {

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
  }

  /** Whether a figure counts as capacity here. */
  public boolean counts(@Nullable Figure figure) {
    return figure == null
        || includeLettersOfIntent
        || figure.status() != Figure.Status.LETTER_OF_INTENT;
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
