package org.anabranch.gateway.account;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.kernel.SettingRefused;

/**
 * What one scope may spend and ask for, as configured.
 *
 * @param models the models, ids and aliases it may ask for; all when empty
 * @param tags put on every request, unless the request says otherwise
 */
public record Scope(
    ScopeId id,
    List<Budget> budgets,
    List<RateLimit> limits,
    List<String> models,
    Map<String, String> tags) {
  public Scope {
    budgets = List.copyOf(budgets);
    limits = List.copyOf(limits);
    models = List.copyOf(models);
    tags = Map.copyOf(tags);
    distinct(
        id,
        "budgets",
        "budgets of the same period",
        budgets.stream().map(b -> List.of(b.period(), b.models())).toList());
    distinct(id, "limits", "limits", limits.stream().map(RateLimit::models).toList());
  }

  private static void distinct(ScopeId id, String setting, String what, List<?> kinds) {
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < kinds.size(); i++) {
      if (!seen.add(kinds.get(i))) {
        throw new SettingRefused(
            "The " + id + " has two " + what + " for the same models; keep the smaller.",
            setting,
            i);
      }
    }
  }

  /** A scope that bounds nothing. */
  public static Scope free(ScopeId id) {
    return new Scope(id, List.of(), List.of(), List.of(), Map.of());
  }
}
