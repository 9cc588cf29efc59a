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

  /** Due in {@code month} under the contract of that name as written, in million US dollars. */
  double floorUsdMillion(Contract loosened, YearMonth month) {
    Contract contract = contracts.get(loosened.id());
    if (contract == null || contract.status() == Contract.Status.OPTION) {
      return capacity.floorUsdMillion(loosened, month);
    }
    return contract.inForce(month) ? capacity.floorUsdMillion(contract, month) : 0;
  }
}
