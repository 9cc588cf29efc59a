package org.anabranch.compute.estate;

import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Before the buyer signs elsewhere, the contract's partner must be asked.
 *
 * @param kind refusal: it may take what another offered; offer: it may offer first. Refusal when
 *     absent
 * @param demand the classes of demand it is about; all when empty
 * @param aboveUsdBillion contracts worth less are free; all are bound when absent
 * @param responseDays how long it has to answer; silence waives
 * @param from first month; the contract's when absent
 * @param until last month; the contract's when absent
 */
public record FirstRight(
    @Nullable Kind kind,
    List<String> demand,
    @Nullable Figure aboveUsdBillion,
    int responseDays,
    @Nullable YearMonth from,
    @Nullable YearMonth until) {

  /** Which right. */
  public enum Kind {
    REFUSAL,
    OFFER
  }

  public FirstRight {
    kind = kind == null ? Kind.REFUSAL : kind;
    demand = Required.list(demand, "demand");
    Required.between(responseDays, 1, 365, "response_days");
  }

  /** Whether it binds a contract worth so much. */
  public boolean binds(@Nullable Figure valueUsdBillion) {
    return aboveUsdBillion == null
        || valueUsdBillion == null
        || valueUsdBillion.value() >= aboveUsdBillion.value();
  }
}
