package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A company that runs accelerators. One that only supplies another partner is not a partner of the
 * buyer: its sites belong to the partner it supplies, and it may hold no contract of its own unless
 * {@code direct} says that it sells both ways.
 *
 * @param ownedBy the id of the partner that owns this one; lost and counted together with it
 * @param supplies what it sells to other partners; empty for a partner of the buyer alone
 * @param direct whether the buyer also has contracts with it; needed only beside {@code supplies}
 */
public record Partner(
    String id,
    String name,
    @Nullable String ownedBy,
    List<Supply> supplies,
    @Nullable Boolean direct,
    @Nullable String note) {

  /**
   * What one partner sells to another.
   *
   * @param to the id of the partner that buys and sells on
   * @param valueUsdBillion the contract between the two; not the buyer's commitment
   */
  public record Supply(
      String to,
      @Nullable Figure valueUsdBillion,
      @Nullable YearMonth from,
      @Nullable YearMonth until) {
    public Supply {
      Required.text(to, "to");
    }
  }

  public Partner {
    Required.text(id, "id");
    name = name == null ? id : name;
    supplies = Required.list(supplies, "supplies");
  }

  /** Whether the buyer may hold contracts with it. */
  public boolean sellsToBuyer() {
    return supplies.isEmpty() || Boolean.TRUE.equals(direct);
  }
}
