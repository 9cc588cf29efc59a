package org.anabranch.gateway.account;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.SettingRefused;

/**
 * The price book of one deployment: what it charges, and from when. Of several tariffs the newest
 * that has begun holds; before any has begun, the first.
 */
public record Tariffs(List<Tariff> all) {
  public Tariffs {
    Set<LocalDate> seen = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      Tariff one = all.get(i);
      if (!seen.add(begin(one))) {
        throw new SettingRefused(
            "Two prices hold from " + (one.from() == null ? "always" : one.from()) + ".",
            "prices",
            i);
      }
    }
    all = all.stream().sorted(Comparator.comparing(Tariffs::begin)).toList();
    if (all.isEmpty()) {
      throw new IllegalArgumentException("A price book needs a price");
    }
  }

  private static LocalDate begin(Tariff tariff) {
    return tariff.from() == null ? LocalDate.MIN : tariff.from();
  }

  /** What holds at that moment, in epoch milliseconds. */
  public Tariff at(long millis) {
    Tariff holds = all.getFirst();
    for (int i = 1; i < all.size(); i++) {
      LocalDate from = begin(all.get(i));
      if (from.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() <= millis) {
        holds = all.get(i);
      }
    }
    return holds;
  }
}
