package org.anabranch.gateway.drill;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.compute.drill.Exit;
import org.anabranch.compute.drill.LiveExit;
import org.anabranch.compute.drill.LostSites;
import org.anabranch.compute.estate.Estate;
import org.anabranch.gateway.route.DrillInForce;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.route.Served;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Finds out whom a name means: a partner is looked for first, then what is served by whom. */
final class DrillSubject {
  private final List<Served> fleet;
  private final Optional<Estate> estate;

  DrillSubject(Fleet fleet, Optional<Estate> estate) {
    this.fleet = fleet.all();
    this.estate = estate;
  }

  /**
   * @param kind null to take the first that has deployments
   */
  LiveExit find(String name, LiveExit.@Nullable Kind kind) {
    Stream<LiveExit.Kind> kinds =
        kind == null ? Stream.of(LiveExit.Kind.values()) : Stream.of(kind);
    return kinds
        .flatMap(k -> exit(k, name).stream())
        .filter(e -> !leaving(e).isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badInput(
                        "drill-nobody",
                        "No deployment goes with %s “%s”."
                            .formatted(
                                kind == null
                                    ? "a partner, chip vendor, vendor, host, lab or region"
                                    : "the " + kind.word(),
                                name),
                        "There are: " + String.join("; ", known()) + ".")
                    .asException());
  }

  /** The ids of the deployments that go with it. */
  List<String> leaving(LiveExit exit) {
    HashSet<String> sites = new HashSet<>(exit.sites());
    return fleet.stream().filter(s -> DrillInForce.leaves(exit, sites, s)).map(Served::id).toList();
  }

  private Optional<LiveExit> exit(LiveExit.Kind kind, String name) {
    return switch (kind) {
      case PARTNER -> ofEstate(kind, Exit.Kind.PARTNER, name, e -> isPartner(e, name));
      case CHIP_VENDOR -> ofEstate(kind, Exit.Kind.CHIP_VENDOR, name, e -> isChipVendor(e, name));
      case VENDOR, HOST, LAB, REGION -> Optional.of(new LiveExit(kind, name, List.of()));
    };
  }

  private Optional<LiveExit> ofEstate(
      LiveExit.Kind kind, Exit.Kind onPaper, String name, Predicate<Estate> has) {
    return estate.filter(has).map(e -> new LiveExit(kind, name, LostSites.of(e, onPaper, name)));
  }

  private static boolean isPartner(Estate estate, String name) {
    return estate.partners().stream().anyMatch(p -> p.id().equals(name));
  }

  private static boolean isChipVendor(Estate estate, String name) {
    return estate.chipVendors().stream().anyMatch(v -> v.id().equals(name));
  }

  /** All that has deployments, by kind and name. */
  List<LiveExit> choices() {
    Map<String, LiveExit> all = new LinkedHashMap<>();
    for (LiveExit.Kind kind : LiveExit.Kind.values()) {
      names(kind)
          .sorted()
          .distinct()
          .flatMap(name -> exit(kind, name).stream())
          .filter(e -> !leaving(e).isEmpty())
          .forEach(e -> all.put(e.toString(), e));
    }
    return List.copyOf(all.values());
  }

  private Stream<String> names(LiveExit.Kind kind) {
    return switch (kind) {
      case PARTNER -> estate.stream().flatMap(e -> e.partners().stream()).map(p -> p.id());
      case CHIP_VENDOR -> estate.stream().flatMap(e -> e.chipVendors().stream()).map(v -> v.id());
      case VENDOR -> fleet.stream().map(s -> s.deployment().vendor());
      case HOST -> fleet.stream().map(Served::host);
      case LAB -> fleet.stream().map(s -> s.deployment().lab());
      case REGION -> fleet.stream().flatMap(s -> Stream.ofNullable(s.region()));
    };
  }

  /** {@code vendors groq, openai} and so on. */
  private List<String> known() {
    return choices().stream()
        .collect(
            Collectors.groupingBy(
                LiveExit::kind,
                LinkedHashMap::new,
                Collectors.mapping(LiveExit::name, Collectors.joining(", "))))
        .entrySet()
        .stream()
        .map(e -> e.getKey().word() + " " + e.getValue())
        .toList();
  }
}
