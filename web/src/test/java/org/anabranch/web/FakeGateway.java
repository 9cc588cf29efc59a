package org.anabranch.web;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.gateway.Completion;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.books.UsageTotal;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.route.Commitments;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;

/** Deployments, one decision and what was used. */
final class FakeGateway implements Gateway {
  private final Samples samples;

  FakeGateway(Samples samples) {
    this.samples = samples;
  }

  @Override
  public Completion complete(CompletionRequest request, Deadline deadline) {
    Deployment asked =
        deployments().stream()
            .filter(d -> d.id().equals(request.model()))
            .findFirst()
            .orElseThrow();
    if (asked.builtIn()) {
      throw Problem.of(
              Problem.Kind.UNAVAILABLE, "upstream-failed", "Nobody answered.", "Try again.")
          .asException();
    }
    String answer = asked.model() + " on: " + request.messages().getFirst().content();
    return new Completion(answer, asked, "dec_1", 12, 80, Money.usd("0.00042"));
  }

  @Override
  public List<float[]> embed(List<String> texts, Deadline deadline) {
    return List.of();
  }

  @Override
  public List<Deployment> deployments() {
    Deployment builtIn =
        new Deployment(
            "built-in",
            "extractive-writer",
            "Anabranch",
            "this process",
            Money.ZERO,
            Money.ZERO,
            null,
            true);
    return samples.empty
        ? List.of(builtIn)
        : List.of(
            new Deployment(
                "qwen-river",
                "qwen3-235b",
                "Alibaba",
                "River Cloud",
                Money.usd("0.22"),
                Money.usd("0.88"),
                "abilene",
                false),
            new Deployment(
                "sonnet-direct",
                "claude-sonnet-4.5",
                "Anthropic",
                "Anthropic",
                Money.usd("3"),
                Money.usd("15"),
                null,
                false),
            builtIn);
  }

  @Override
  public Map<String, String> unavailable() {
    return samples.empty
        ? Map.of()
        : Map.of("sonnet-direct", "circuit open for 9 s after 5 failures in a row");
  }

  @Override
  public List<Canaried> canaries() {
    return samples.empty
        ? List.of()
        : List.of(
            new Canaried("auto", "qwen-river", 0.05, "1 of 40 failed there (2.5 %)", null),
            new Canaried(
                "careful",
                "sonnet-direct",
                0.1,
                "",
                "canary stopped: 3 of 3 failed there (100 %)"));
  }

  @Override
  public Optional<Decision> decision(String id) {
    Optional<Decision> one = recentDecisions(1).stream().findFirst();
    return id.equals("dec_refused")
        ? one.map(FakeGateway::refused)
        : one.filter(d -> d.id().equals(id));
  }

  /** The same where a limit of the caller stood against it, so that nobody was asked. */
  private static Decision refused(Decision asked) {
    String told = "The key “studio” may take 60 requests per minute.";
    return new Decision(
        "dec_refused",
        asked.at(),
        asked.caller(),
        asked.model(),
        asked.task(),
        asked.seed(),
        asked.candidates().stream()
            .filter(c -> c.outcome() == null && c.removedBy() == null)
            .toList(),
        asked.basis(),
        List.of(),
        List.of(new Decision.Note(Decision.Note.Kind.LIMIT, told, 1)));
  }

  @Override
  public Optional<Deployment> without(String decisionId, String vendor) {
    return vendor.equals("River Cloud") ? Optional.of(deployments().getLast()) : Optional.empty();
  }

  @Override
  public List<Decision> recentDecisions(int limit) {
    return samples.empty
        ? List.of()
        : List.of(
            new Decision(
                "dec_1",
                Samples.NOW,
                "studio",
                "auto",
                "write/x",
                42,
                List.of(
                    new Decision.Candidate(
                        "sonnet-direct",
                        "Anthropic",
                        0.0081,
                        0,
                        0.0004,
                        0.0001,
                        0.0002,
                        0,
                        0,
                        0,
                        0,
                        0.0084,
                        "budget of key studio",
                        null,
                        null),
                    new Decision.Candidate(
                        "qwen-river",
                        "River Cloud",
                        0.00042,
                        0.00001,
                        0.0003,
                        0.0002,
                        0.0004,
                        0,
                        0,
                        0,
                        0,
                        0.00053,
                        null,
                        "answered",
                        new Decision.Facts(
                            "qwen3-235b",
                            "Alibaba",
                            new BigDecimal("0.22"),
                            new BigDecimal("0.88"),
                            0.02,
                            new Commitments.State("river-2026", 120, 150, 1),
                            0.6,
                            0.02,
                            0,
                            3,
                            1012,
                            1004,
                            null)),
                    new Decision.Candidate(
                        "built-in",
                        "this process",
                        0,
                        0,
                        0.0001,
                        0,
                        -0.0006,
                        0,
                        0,
                        0,
                        0,
                        0.0007,
                        null,
                        null,
                        null)),
                new Decision.Basis(800, 820, 0, 1, 500, true, 0, 42, 7, null, 0.0005, 0.01, 0.1),
                List.of(
                    new Decision.Attempt(
                        "built-in", Decision.Attempt.Why.FIRST, 0, -1, 900, "lost to qwen-river"),
                    new Decision.Attempt(
                        "qwen-river",
                        Decision.Attempt.Why.HEDGE,
                        0,
                        180,
                        2400,
                        Decision.ANSWERED))));
  }

  @Override
  public List<UsageTotal> usage() {
    return samples.empty
        ? List.of()
        : List.of(
            new UsageTotal("qwen-river", 312, 812_441, 96_204, Money.usd("0.263")),
            new UsageTotal("built-in", 128, 402_118, 31_009, Money.ZERO));
  }
}
