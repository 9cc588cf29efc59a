package org.anabranch.gateway.account;

import java.util.Locale;

/**
 * Names a scope: a workspace, or a team, user or key in one.
 *
 * @param name of a workspace the same as {@code workspace}
 */
public record ScopeId(Kind kind, String workspace, String name) {
  /** From the narrowest to the widest. */
  public enum Kind {
    KEY,
    USER,
    TEAM,
    WORKSPACE
  }

  @Override
  public String toString() {
    return kind == Kind.WORKSPACE || workspace.equals(Payer.DEFAULT_WORKSPACE)
        ? kind.name().toLowerCase(Locale.ROOT) + " “" + name + "”"
        : kind.name().toLowerCase(Locale.ROOT) + " “" + name + "” of workspace “" + workspace + "”";
  }
}
