package org.anabranch.compute.plan;

import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import org.anabranch.compute.estate.Contract;
import org.anabranch.compute.estate.Estate;

/**
 * What is due under the contracts when nothing runs, by the estate as it is written: where a limit
 * is loosened to see what that would allow, nobody owes more for it.
 */
final class Owed {
  private final Capacity capacity;
  private final Map<String, Contract> contracts = new HashMap<>();

  Owed(Estate written) {
    this.capacity = new Capacity(written, Lost.NOTHING);
    written.contracts().forEach(c -> contracts.put(c.id(), c));
  }

  /** {@link #floorUsdMillion(Contract, YearMonth, double)} whatever else is signed. */
  double floorUsdMillion(Contract loosened, YearMonth month) {
    return floorUsdMillion(loosened, month, Double.POSITIVE_INFINITY);
  }

  /**
   * Due in {@code month} under the contract of that name as written, in million US dollars.
   *
   * @param ceilingUsdPerHour more than this no accelerator-hour costs
   */
  double floorUsdMillion(Contract loosened, YearMonth month, double ceilingUsdPerHour) {
    Contract written = contracts.get(loosened.id());
    Contract contract =
        written == null || written.status() == Contract.Status.OPTION ? loosened : written;
    if (contract == written && !contract.inForce(month)) {
      return 0;
    }
    double ceiling = Math.min(ceilingUsdPerHour, capacity.ceilingUsdPerHour(contract, month));
    return capacity.floorUsdMillion(contract, month, ceiling);
  }
}
