package org.anabranch.compute.drill;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Site;

/** The sites that go with somebody, by the same rule as on paper. */
public final class LostSites {
  private LostSites() {}

  /** Their ids: what it sells, what it runs and what is owned by it; or that only has its chips. */
  public static List<String> of(Estate estate, Exit.Kind kind, String id) {
    YearMonth from = estate.horizon().from();
    LocalDate decided = from.atDay(1);
    Departure departure = new Departure(estate, new Exit(kind, id, from, decided));
    return estate.sites().stream().filter(departure::loses).map(Site::id).toList();
  }
}
