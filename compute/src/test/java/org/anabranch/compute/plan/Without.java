package org.anabranch.compute.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;

/**
 * The estate with a lost partner or vendor really taken out, written without the planner's code.
 */
final class Without {
  private Without() {}

  static Estate of(Estate e, Loss loss) {
    Estate wished = Variations.noShareCaps(e.wished());
    return switch (loss.kind()) {
      case PARTNER -> partner(wished, loss.id());
      case CHIP_VENDOR -> vendor(wished, loss.id());
    };
  }

  private static Estate partner(Estate e, String id) {
    Set<String> gone = new HashSet<>(Set.of(id));
    e.partners().stream().filter(p -> id.equals(p.ownedBy())).forEach(p -> gone.add(p.id()));
    return Variations.with(
        e,
        e.chips(),
        e.sites().stream()
            .filter(s -> !gone.contains(s.partner()))
            .filter(s -> s.suppliedBy() == null || !gone.contains(s.suppliedBy()))
            .toList(),
        e.contracts().stream().filter(c -> !gone.contains(c.partner())).toList(),
        e.demand());
  }

  private static Estate vendor(Estate e, String id) {
    Set<String> gone = new HashSet<>();
    e.chips().stream().filter(c -> c.vendor().equals(id)).forEach(c -> gone.add(c.id()));
    List<Site> sites =
        e.sites().stream()
            .filter(s -> s.hosts().stream().anyMatch(h -> !gone.contains(h.chip())))
            .map(
                s ->
                    Variations.with(
                        s,
                        s.power(),
                        s.hosts().stream().filter(h -> !gone.contains(h.chip())).toList()))
            .toList();
    return Variations.with(
        e,
        e.chips().stream().filter(c -> !gone.contains(c.id())).toList(),
        sites,
        e.contracts(),
        e.demand());
  }
}
