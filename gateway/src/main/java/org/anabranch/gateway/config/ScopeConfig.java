package org.anabranch.gateway.config;

import java.util.List;
import java.util.Map;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.kernel.SaidElsewhere;

/**
 * A team or a user of a workspace: what all its keys together may spend and ask for.
 *
 * @param budgets each holds; none when absent
 * @param limits each holds; none when absent
 * @param models the models, ids and aliases its keys may ask for; all when empty
 * @param tags put on every request of its keys
 */
@SaidElsewhere({
  "team_alias, team_id, user_id, id: name",
  Elsewhere.BUDGETS,
  Elsewhere.OWN_RATES,
  Elsewhere.TAGS,
  Elsewhere.MODELS
})
public record ScopeConfig(
    String name,
    List<Budget> budgets,
    List<RateLimit> limits,
    List<String> models,
    Map<String, String> tags) {
  public ScopeConfig {
    Check.present(name, "name", "name of a team or user");
    budgets = budgets == null ? List.of() : List.copyOf(budgets);
    limits = limits == null ? List.of() : List.copyOf(limits);
    models = models == null ? List.of() : List.copyOf(models);
    tags = tags == null ? Map.of() : Map.copyOf(tags);
    new Scope(new ScopeId(ScopeId.Kind.TEAM, "", name), budgets, limits, models, tags);
  }

  Scope scope(ScopeId id) {
    return new Scope(id, budgets, limits, models, tags);
  }
}
