package org.anabranch.gateway.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who a request is for, as the ledger names them.
 *
 * @param key the key's name, or {@code local} or {@code studio} where none is needed
 * @param team empty when the key belongs to none
 * @param user empty when the key belongs to none
 * @param tags what the request is for, in the client's own words
 */
public record Payer(
    String workspace, String team, String user, String key, Map<String, String> tags) {
  public static final String DEFAULT_WORKSPACE = "default";

  public Payer {
    workspace = workspace == null || workspace.isEmpty() ? DEFAULT_WORKSPACE : workspace;
    team = team == null ? "" : team;
    user = user == null ? "" : user;
    tags = tags == null ? Map.of() : Map.copyOf(tags);
  }

  /** Somebody in the default workspace, in no team. */
  public static Payer of(String key) {
    return new Payer(DEFAULT_WORKSPACE, "", "", key, Map.of());
  }

  public Payer with(Map<String, String> other) {
    return tags.isEmpty() && other.isEmpty() ? this : new Payer(workspace, team, user, key, other);
  }

  /** All scopes that pay, the narrowest first. */
  public List<ScopeId> scopes() {
    List<ScopeId> scopes = new ArrayList<>(4);
    scopes.add(new ScopeId(ScopeId.Kind.KEY, workspace, key));
    if (!user.isEmpty()) {
      scopes.add(new ScopeId(ScopeId.Kind.USER, workspace, user));
    }
    if (!team.isEmpty()) {
      scopes.add(new ScopeId(ScopeId.Kind.TEAM, workspace, team));
    }
    scopes.add(new ScopeId(ScopeId.Kind.WORKSPACE, workspace, workspace));
    return scopes;
  }
}
