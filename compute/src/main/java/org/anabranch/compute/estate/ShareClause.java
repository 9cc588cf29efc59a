package org.anabranch.compute.estate;

import java.util.List;

/**
 * A share of the work served each month that must, or may at most, run with the contract's partner.
 *
 * @param share between 0 and 1
 * @param demand the classes of demand it is counted over; all when empty
 */
public record ShareClause(Figure share, List<String> demand) {
  public ShareClause {
    Required.present(share, "share");
    Required.share(share, "share");
    demand = Required.list(demand, "demand");
  }
}
