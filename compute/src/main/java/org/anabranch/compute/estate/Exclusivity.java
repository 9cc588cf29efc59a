package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some work, or some chips, may be had from this partner alone while it holds.
 *
 * @param demand the classes of demand that may run nowhere else
 * @param chips the chips that may be rented nowhere else; at least one of the two lists says
 *     something
 * @param from first month; the contract's when absent
 * @param until last month; the contract's when absent
 */
public record Exclusivity(
    List<String> demand, List<String> chips, @Nullable YearMonth from, @Nullable YearMonth until) {
  public Exclusivity {
    demand = Required.list(demand, "demand");
    chips = Required.list(chips, "chips");
    if (demand.isEmpty() && chips.isEmpty()) {
      throw new IllegalArgumentException("exclusivity names neither demand nor chips.");
    }
  }
}
