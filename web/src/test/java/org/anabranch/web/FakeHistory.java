package org.anabranch.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.replay.History;
import org.anabranch.gateway.replay.Replay;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/** Decisions of the gateway there is, and a replay. */
final class FakeHistory implements History {
  private final Samples samples;
  private final FakeGateway gateway;

  FakeHistory(Samples samples) {
    this.samples = samples;
    this.gateway = new FakeGateway(samples);
  }

  @Override
  public Page decisions(Filter filter, @Nullable String after, int limit) {
    List<Decision> found =
        gateway.recentDecisions(limit).stream()
            .filter(d -> filter.model() == null || filter.model().equals(d.model()))
            .filter(d -> filter.from() == null || !d.at().isBefore(filter.from()))
            .filter(d -> filter.to() == null || d.at().isBefore(filter.to()))
            .filter(d -> filter.answered() == null || filter.answered())
            .toList();
    return new Page(found, after == null && !found.isEmpty() ? "1.dec_1" : null);
  }

  @Override
  public Optional<Decision> decision(String id) {
    return gateway.decision(id);
  }

  @Override
  public List<Paid> paid(String decisionId) {
    Instant at = Instant.parse("2026-11-22T10:00:00Z");
    return List.of(
        new Paid(
            "use_1",
            decisionId,
            at,
            "ci",
            Entry.Part.HEDGE,
            "qwen-delta",
            812,
            0,
            Money.usd("0.000122")),
        new Paid(
            decisionId,
            decisionId,
            at,
            "ci",
            Entry.Part.CALL,
            "qwen-river",
            812,
            96,
            Money.usd("0.000263")));
  }

  @Override
  public void eachPaid(Consumer<Paid> taker) {
    paid("dec_1").forEach(taker);
  }

  @Override
  public Replay replay(Wish wish) {
    samples.calls.add("replay " + wish.without() + " " + wish.from() + " " + wish.to());
    List<Replay.Line> lines =
        List.of(
            new Replay.Line("River Cloud", 312, 0, 908_645, 0, Money.usd("0.263"), Money.ZERO),
            new Replay.Line("Anthropic", 0, 300, 0, 870_000, Money.ZERO, Money.usd("3.81")));
    return new Replay(
        312,
        300,
        4,
        7,
        List.of(new Replay.Unserved("one: context is too short", 12, "dec_1")),
        Money.usd("0.263"),
        Money.usd("3.81"),
        Money.ZERO,
        Money.ZERO,
        0.8,
        2.1,
        List.of(),
        lines,
        lines,
        lines);
  }
}
