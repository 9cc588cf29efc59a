package org.anabranch.gateway.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.guard.GuardrailConfig;
import org.anabranch.kernel.Spelling;

/**
 * Finds the names in a configuration that nothing has: deployments, models, workspaces. Who is
 * excluded, and whose share is bounded, need not be there; such a name is told only where it looks
 * like a mistyped one.
 */
public final class UnknownNames {
  private final GatewayConfig config;
  private final Set<String> ids;
  private final Set<String> servable;
  private final Set<String> askable;
  private final Set<String> workspaces;
  private final Set<String> vendors;
  private final Set<String> labs;
  private final List<UnknownName> found = new ArrayList<>();

  private UnknownNames(GatewayConfig config, Collection<String> workspaces) {
    this.config = config;
    this.workspaces = Set.copyOf(workspaces);
    this.ids = all(DeploymentConfig::id, BuiltIn.WRITER_ID);
    this.vendors = all(DeploymentConfig::vendor, BuiltIn.VENDOR);
    this.labs = all(DeploymentConfig::lab, BuiltIn.VENDOR);
    this.servable =
        Stream.concat(ids.stream(), config.deployments().stream().map(DeploymentConfig::model))
            .collect(Collectors.toSet());
    this.askable =
        Stream.of(
                servable.stream(),
                config.aliases().stream().map(AliasConfig::name),
                Stream.of(BuiltIn.EMBEDDINGS_ID, CompletionRequest.AUTO))
            .flatMap(s -> s)
            .collect(Collectors.toSet());
  }

  private Set<String> all(Function<DeploymentConfig, String> name, String builtIn) {
    return Stream.concat(config.deployments().stream().map(name), Stream.of(builtIn))
        .collect(Collectors.toSet());
  }

  /**
   * @param config with the offers that are in use
   * @param workspaces all that there are, of the file and made since
   */
  public static List<UnknownName> in(GatewayConfig config, Collection<String> workspaces) {
    UnknownNames names = new UnknownNames(config, workspaces);
    config.aliases().forEach(names::alias);
    config.guardrails().forEach(names::guardrail);
    names.cache();
    names.shares("Route", config.route().shares());
    config.route().commitments().forEach(names::commitment);
    config.workspaces().stream().flatMap(WorkspaceConfig::scopes).forEach(names::scope);
    config.keys().stream().map(KeyConfig::scope).forEach(names::scope);
    return List.copyOf(names.found);
  }

  private void alias(AliasConfig alias) {
    String owner = UnknownName.ofAlias(alias.name());
    see(owner, "candidates", alias.candidates(), servable, "no deployment or model in use");
    if (alias.canary() != null) {
      deployments(owner, "canary", List.of(alias.canary().deployment()));
    }
    if (alias.mirror() != null) {
      deployments(owner, "mirror", List.of(alias.mirror().deployment()));
    }
    see(owner, "split", alias.split().keySet(), candidates(alias), "none of its candidates");
    mistyped(owner, "exclude_vendors", alias.excludeVendors(), vendors, "no vendor in use");
    mistyped(owner, "exclude_labs", alias.excludeLabs(), labs, "no lab in use");
    see(owner, "require.vendors", alias.require().vendors(), vendors, "no vendor in use");
    see(owner, "require.labs", alias.require().labs(), labs, "no lab in use");
    shares(owner, alias.shares());
  }

  /** Ids and models of whom the alias may ask. */
  private Set<String> candidates(AliasConfig alias) {
    List<String> names = alias.candidates();
    AliasConfig.Part canary = alias.canary();
    Stream<String> served =
        config.deployments().stream()
            .filter(
                d ->
                    names.isEmpty()
                        || names.contains(d.id())
                        || names.contains(d.model())
                        || (canary != null && canary.deployment().equals(d.id())))
            .flatMap(d -> Stream.of(d.id(), d.model()));
    boolean writer = names.isEmpty() || names.contains(BuiltIn.WRITER_ID);
    return Stream.concat(served, writer ? Stream.of(BuiltIn.WRITER_ID) : Stream.of())
        .collect(Collectors.toSet());
  }

  private void guardrail(GuardrailConfig guardrail) {
    String owner = "Guardrail “" + guardrail.name() + "”";
    workspaces(owner, guardrail.workspaces());
    models(owner, guardrail.models());
  }

  private void cache() {
    workspaces("Cache", config.cache().workspaces().keySet());
    models("Cache", config.cache().models().keySet());
  }

  private void shares(String owner, List<ShareCap> caps) {
    for (ShareCap cap : caps) {
      if (cap.name() != null && cap.of() == ShareCap.Of.VENDOR) {
        mistyped(owner, "shares", List.of(cap.name()), vendors, "no vendor in use");
      } else if (cap.name() != null && cap.of() == ShareCap.Of.LAB) {
        mistyped(owner, "shares", List.of(cap.name()), labs, "no lab in use");
      } else if (cap.name() != null && cap.of() == ShareCap.Of.MODEL) {
        mistyped(owner, "shares", List.of(cap.name()), askable, "no model in use");
      }
    }
  }

  private void commitment(CommitmentConfig commitment) {
    String owner = "Commitment “" + commitment.name() + "”";
    mistyped(owner, "vendor", List.of(commitment.vendor()), vendors, "no vendor in use");
    deployments(owner, "deployments", commitment.deployments());
  }

  private void scope(Scope scope) {
    String of = scope.id().toString();
    String owner = of.substring(0, 1).toUpperCase(Locale.ROOT) + of.substring(1);
    models(owner, scope.models());
    models(owner, scope.budgets().stream().map(Budget::models).flatMap(List::stream).toList());
    models(owner, scope.limits().stream().map(RateLimit::models).flatMap(List::stream).toList());
  }

  private void deployments(String owner, String setting, Collection<String> names) {
    see(owner, setting, names, ids, "no deployment in use");
  }

  private void models(String owner, Collection<String> names) {
    see(owner, "models", names, askable, "no model, alias or deployment");
  }

  private void workspaces(String owner, Collection<String> names) {
    see(owner, "workspaces", names, workspaces, "no workspace");
  }

  private void see(
      String owner, String setting, Collection<String> names, Set<String> known, String lack) {
    names.stream()
        .distinct()
        .sorted()
        .filter(n -> !known.contains(n))
        .forEach(n -> found.add(UnknownName.of(owner, setting, n, lack, known)));
  }

  private void mistyped(
      String owner, String setting, Collection<String> names, Set<String> known, String lack) {
    List<String> near = names.stream().filter(n -> Spelling.nearest(n, known).isPresent()).toList();
    see(owner, setting, near, known, lack);
  }
}
