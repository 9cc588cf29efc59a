package org.anabranch.loop;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.gateway.Completion;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/** A gateway that only knows what it was told about deployments and who could stand in. */
public final class FakeGateway implements Gateway {
  private List<Deployment> deployments = List.of(deployment("dep-a", "model-a", "vendor-a", null));
  private final Map<String, Deployment> standIns = new HashMap<>();

  public static Deployment deployment(
      String id, String model, String vendor, @Nullable String site) {
    return new Deployment(
        id, model, "lab", vendor, Money.usd("1"), Money.usd("2"), site, vendor.equals("Anabranch"));
  }

  public void has(Deployment... all) {
    deployments = List.of(all);
  }

  /** Without {@code vendor}, this decision would have chosen {@code other}. */
  public void standsIn(String decisionId, String vendor, Deployment other) {
    standIns.put(decisionId + "/" + vendor, other);
  }

  @Override
  public List<Deployment> deployments() {
    return deployments;
  }

  @Override
  public Optional<Deployment> without(String decisionId, String vendor) {
    return Optional.ofNullable(standIns.get(decisionId + "/" + vendor));
  }

  @Override
  public List<Canaried> canaries() {
    return List.of();
  }

  @Override
  public Optional<Decision> decision(String id) {
    return id.equals("dec-1")
        ? Optional.of(
            new Decision(
                id,
                Instant.EPOCH,
                "studio",
                "auto",
                "write/x",
                7,
                List.of(),
                Decision.Basis.UNKNOWN,
                List.of()))
        : Optional.empty();
  }

  @Override
  public List<Decision> recentDecisions(int limit) {
    return List.of();
  }

  @Override
  public List<UsageTotal> usage() {
    return List.of(new UsageTotal("dep-a", 3, 100, 20, Money.usd("0.0000001")));
  }

  @Override
  public Completion complete(CompletionRequest request, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<float[]> embed(List<String> texts, Deadline deadline) {
    throw new UnsupportedOperationException();
  }
}
