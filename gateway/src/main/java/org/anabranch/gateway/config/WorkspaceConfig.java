package org.anabranch.gateway.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.kernel.SaidElsewhere;

/**
 * People who share budgets and see each other's work, apart from all others. A key that names no
 * workspace is in the one called {@code default}.
 *
 * @param budgets what everybody in it together may spend
 * @param limits how fast everybody in it together may ask
 * @param models the models, ids and aliases that may be asked for; all when empty
 * @param tags put on every request
 */
@SaidElsewhere({
  Elsewhere.BUDGETS,
  Elsewhere.OWN_RATES,
  Elsewhere.TAGS,
  Elsewhere.MODELS,
  "keys: keys of the gateway, which name their workspace"
})
public record WorkspaceConfig(
    String name,
    List<Budget> budgets,
    List<RateLimit> limits,
    List<String> models,
    Map<String, String> tags,
    List<ScopeConfig> teams,
    List<ScopeConfig> users) {
  public WorkspaceConfig {
    Check.present(name, "name", "name of a workspace");
    budgets = budgets == null ? List.of() : List.copyOf(budgets);
    limits = limits == null ? List.of() : List.copyOf(limits);
    models = models == null ? List.of() : List.copyOf(models);
    tags = tags == null ? Map.of() : Map.copyOf(tags);
    teams = teams == null ? List.of() : List.copyOf(teams);
    users = users == null ? List.of() : List.copyOf(users);
    Check.distinct("team of workspace “" + name + "”", "teams", "name", names(teams));
    Check.distinct("user of workspace “" + name + "”", "users", "name", names(users));
    new Scope(id(name), budgets, limits, models, tags);
  }

  static List<String> names(List<ScopeConfig> scopes) {
    return scopes.stream().map(ScopeConfig::name).toList();
  }

  private static ScopeId id(String name) {
    return new ScopeId(ScopeId.Kind.WORKSPACE, name, name);
  }

  /** The workspace, its teams and its users. */
  public Stream<Scope> scopes() {
    return Stream.of(
            Stream.of(new Scope(id(name), budgets, limits, models, tags)),
            teams.stream().map(t -> t.scope(new ScopeId(ScopeId.Kind.TEAM, name, t.name()))),
            users.stream().map(u -> u.scope(new ScopeId(ScopeId.Kind.USER, name, u.name()))))
        .flatMap(s -> s);
  }
}
