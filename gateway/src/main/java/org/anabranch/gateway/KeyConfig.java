package org.anabranch.gateway;

import java.math.BigDecimal;
import java.util.List;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may call the data plane.
 *
 * @param name names the caller in the ledger
 * @param key what the client sends as its API key
 * @param budgetUsd the most that may be spent in one period; no limit when absent
 * @param period when the budget starts anew, in UTC; {@code month} when absent
 * @param models the models, ids and aliases it may ask for; all when empty
 */
public record KeyConfig(
    String name,
    SecretRef key,
    @Nullable BigDecimal budgetUsd,
    Period period,
    List<String> models) {
  /** How long a budget lasts. */
  public enum Period {
    DAY,
    MONTH,
    TOTAL
  }

  public KeyConfig {
    Check.present(name, "name of a key");
    Check.that(
        key != null, "key of “%s” is missing, expected env:NAME, file:/path or store:name", name);
    if (budgetUsd != null) {
      Check.amount(budgetUsd, "0", "budget_usd of “" + name + "”");
    }
    period = period == null ? Period.MONTH : period;
    models = models == null ? List.of() : List.copyOf(models);
  }
}
