package org.anabranch.gateway.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Period;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.kernel.SaidElsewhere;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may call the data plane.
 *
 * @param name names the caller in the ledger; also its access key id where requests are signed
 * @param key what the client sends as its API key, or signs with
 * @param budgetUsd the most that may be spent in one {@code period}; short for one of the budgets
 * @param period when that budget starts anew, in UTC; {@code month} when absent
 * @param models the models, ids and aliases it may ask for; all when empty
 * @param workspace {@code default} when absent
 * @param team one of the workspace's; none when absent
 * @param user one of the workspace's; none when absent
 * @param budgets each holds
 * @param limits each holds
 * @param tags put on every request
 * @param expires the first day, in UTC, on which it is refused; never when absent
 */
@SaidElsewhere({
  "key_name, key_alias, alias: name",
  "api_key, value, token, secret, master_key: key, as env:NAME, file:/path or store:name",
  "max_budget, budget: budget_usd",
  "budget_duration: period",
  Elsewhere.OWN_RATES,
  "team_id: team",
  "user_id: user",
  "duration, expires_at: expires, the first day on which it is refused",
  Elsewhere.TAGS,
  Elsewhere.MODELS,
  "guardrails: workspaces or models of a guardrail"
})
public record KeyConfig(
    String name,
    SecretRef key,
    @Nullable BigDecimal budgetUsd,
    Period period,
    List<String> models,
    String workspace,
    String team,
    String user,
    List<Budget> budgets,
    List<RateLimit> limits,
    Map<String, String> tags,
    @Nullable LocalDate expires) {
  public KeyConfig {
    Check.present(name, "name", "name of a key");
    Check.setting(
        key != null,
        "key",
        "key of “%s” is missing, expected env:NAME, file:/path or store:name",
        name);
    if (budgetUsd != null) {
      Check.amount(budgetUsd, "0", "budget_usd");
    }
    period = period == null ? Period.MONTH : period;
    models = models == null ? List.of() : List.copyOf(models);
    workspace = workspace == null ? Payer.DEFAULT_WORKSPACE : workspace;
    team = team == null ? "" : team;
    user = user == null ? "" : user;
    budgets = budgets == null ? List.of() : List.copyOf(budgets);
    limits = limits == null ? List.of() : List.copyOf(limits);
    tags = tags == null ? Map.of() : Map.copyOf(tags);
    scope(name, workspace, models, budgets, limits, tags);
    for (int i = 0; budgetUsd != null && i < budgets.size(); i++) {
      Budget one = budgets.get(i);
      Check.place(
          one.period() != period || !one.models().isEmpty(),
          List.of("budgets", i),
          "key “%s” has two budgets of the same period, this one and budget_usd; keep the smaller",
          name);
    }
  }

  public Payer payer() {
    return new Payer(workspace, team, user, name, Map.of());
  }

  public Scope scope() {
    return scope(name, workspace, models, all(budgetUsd, period, budgets), limits, tags);
  }

  private static Scope scope(
      String name,
      String workspace,
      List<String> models,
      List<Budget> budgets,
      List<RateLimit> limits,
      Map<String, String> tags) {
    ScopeId id = new ScopeId(ScopeId.Kind.KEY, workspace, name);
    return new Scope(id, budgets, limits, models, tags);
  }

  private static List<Budget> all(@Nullable BigDecimal usd, Period period, List<Budget> more) {
    if (usd == null) {
      return more;
    }
    List<Budget> all = new ArrayList<>(List.of(new Budget(usd, period, List.of())));
    all.addAll(more);
    return all;
  }
}
