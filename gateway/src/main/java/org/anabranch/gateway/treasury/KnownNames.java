package org.anabranch.gateway.treasury;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.config.KeyConfig;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Spelling;

/**
 * The workspaces, teams, users and keys that there are, and what is said of a name that is none of
 * them: the nearest one, and what to do. Safe for many threads; calls block on the database.
 */
final class KnownNames {
  private final StoredTreasury.Governed gateway;
  private final KeyTables tables;

  KnownNames(StoredTreasury.Governed gateway, KeyTables tables) {
    this.gateway = gateway;
    this.tables = tables;
  }

  /** Those that were configured or set, or that a key is in, and the default one. */
  Set<String> workspaces() {
    return Stream.concat(
            Stream.of(Payer.DEFAULT_WORKSPACE),
            gateway.callers().scopes().stream().map(s -> s.id().workspace()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  ProblemException unknownWorkspace(String workspace) {
    Set<String> known = workspaces();
    return Problem.badInput(
            "workspace-unknown",
            "There is no workspace “" + workspace + "”." + Spelling.question(workspace, known),
            "There are: %s. A new one is made where it is asked for: --new-workspace, or \"newWorkspace\": true."
                .formatted(String.join(", ", known)))
        .asException();
  }

  /** A team or user that is named must be one of the workspace's. */
  void check(ScopeId.Kind kind, String workspace, String name) {
    List<String> known =
        gateway.callers().scopes().stream()
            .map(Scope::id)
            .filter(id -> id.kind() == kind && id.workspace().equals(workspace))
            .map(ScopeId::name)
            .toList();
    if (!name.isEmpty() && !known.contains(name)) {
      String what = kind.name().toLowerCase(Locale.ROOT);
      throw Problem.badInput(
              what + "-unknown",
              "Workspace “%s” has no %s “%s”.".formatted(workspace, what, name)
                  + Spelling.question(name, known),
              "Make it first, or leave it out.")
          .asException();
    }
  }

  private List<String> madeAndValid() {
    return tables.keys().stream().filter(k -> k.revokedAt() == 0).map(MadeKey::name).toList();
  }

  /** The key of that name that was made here and is not revoked. */
  MadeKey key(String name) {
    return tables
        .key(name)
        .filter(k -> k.revokedAt() == 0)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "key-unknown",
                        "There is no key “"
                            + name
                            + "” that was made here and is valid."
                            + Spelling.question(name, madeAndValid()),
                        "Keys of the configuration file are changed there.")
                    .asException());
  }

  /** Teams and users are made in a workspace that there is. */
  void requireWorkspace(ScopeId id) {
    boolean inside = id.kind() == ScopeId.Kind.TEAM || id.kind() == ScopeId.Kind.USER;
    if (inside && !workspaces().contains(id.workspace())) {
      throw absentWorkspace(
          id.workspace(), "A new one is made by bounding it: PUT /api/workspaces/NAME with {}.");
    }
  }

  ProblemException absentWorkspace(String workspace, String then) {
    Set<String> known = workspaces();
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "workspace-unknown",
            "There is no workspace “" + workspace + "”." + Spelling.question(workspace, known),
            "There are: %s. %s".formatted(String.join(", ", known), then))
        .asException();
  }

  ProblemException noKey(ScopeId id) {
    List<String> known =
        Stream.concat(
                gateway.config().keys().stream().map(KeyConfig::name), madeAndValid().stream())
            .toList();
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "key-unknown",
            "There is no key “" + id.name() + "”." + Spelling.question(id.name(), known),
            "Make it first.")
        .asException();
  }
}
