package org.anabranch.gateway.account;

import java.math.BigDecimal;
import java.util.List;
import org.anabranch.kernel.SaidElsewhere;
import org.anabranch.kernel.SettingRefused;

/**
 * The most that may be spent in one period.
 *
 * @param usd in dollars
 * @param period when it starts anew, in UTC; {@code month} when absent
 * @param models the models, deployment ids and aliases whose cost it counts; all when empty
 */
@SaidElsewhere({
  "max_budget, budget_usd, amount, limit, dollars: usd",
  "budget_duration, duration, per: period"
})
public record Budget(BigDecimal usd, Period period, List<String> models) {
  public Budget {
    if (usd == null || usd.signum() < 0) {
      throw new SettingRefused("usd of a budget is " + usd + ", expected zero or more.", "usd");
    }
    period = period == null ? Period.MONTH : period;
    models = models == null ? List.of() : List.copyOf(models);
  }
}
