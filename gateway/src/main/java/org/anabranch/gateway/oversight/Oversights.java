package org.anabranch.gateway.oversight;

import io.netty.channel.EventLoop;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.gateway.builtin.Workshop;
import org.anabranch.gateway.cache.Answers;
import org.anabranch.gateway.call.Notes;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.guard.Guarded.Stage;
import org.anabranch.gateway.guard.GuardrailConfig;
import org.anabranch.gateway.guard.GuardrailConfig.When;
import org.anabranch.gateway.guard.Guardrails;
import org.anabranch.gateway.guard.Guards;
import org.anabranch.gateway.guard.Unread;
import org.anabranch.gateway.guard.Verdict;
import org.anabranch.gateway.network.Network;
import org.anabranch.gateway.route.Ask;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;

/** The guardrails and the cache of a gateway. Safe for many threads; never blocks. */
public final class Oversights {
  private final Guardrails guardrails;
  private final Answers answers;
  private final OutsideChecker checker;
  private final Map<String, Secret> signers = new HashMap<>();
  private final Workshop workshop;
  private final boolean idle;

  /** Blocks while it fetches the secrets of outside checkers. */
  public Oversights(
      GatewayConfig config,
      Function<SecretRef, Optional<Secret>> secrets,
      Network network,
      Workshop workshop,
      Clock clock) {
    this.guardrails = new Guardrails(config.guardrails());
    this.answers = new Answers(config.cache(), clock);
    this.checker = new OutsideChecker(network, secrets, clock);
    this.workshop = workshop;
    this.idle = guardrails.isEmpty() && !config.cache().isOn();
    for (GuardrailConfig guardrail : config.guardrails()) {
      Secret secret = checker.secret(guardrail);
      if (secret != null) {
        signers.put(guardrail.name(), secret);
      }
    }
  }

  /** What is to be done about one conversation; null when nothing is, as for most. */
  public @Nullable Oversight over(Ask ask, Notes notes, Incoming request, EventLoop loop) {
    if (idle) {
      return null;
    }
    Guards before = reading(When.BEFORE, ask);
    Guards after = reading(When.AFTER, ask);
    boolean cache = answers.config().isOnFor(workspace(ask), ask.model());
    return before.isEmpty() && after.isEmpty() && !cache
        ? null
        : new Oversight(this, ask, notes, before, after, cache ? answers : null, request, loop);
  }

  /** The guardrails alone, for a request that the cache has no part in; null where none read it. */
  public @Nullable Oversight guarding(Ask ask, Notes notes, Incoming request, EventLoop loop) {
    Guards before = reading(When.BEFORE, ask);
    Guards after = reading(When.AFTER, ask);
    return before.isEmpty() && after.isEmpty()
        ? null
        : new Oversight(this, ask, notes, before, after, null, request, loop);
  }

  /** The guardrails that read this side of a request. */
  public Guards reading(When stage, Ask ask) {
    return guardrails.reading(stage, workspace(ask), ask.model());
  }

  /** The guardrails that read either side of a request; they may be none. */
  Guards reading(Ask ask) {
    return idle ? Guards.NONE : guardrails.reading(workspace(ask), ask.model());
  }

  static String workspace(Ask ask) {
    return ask.account().payer().workspace();
  }

  Workshop workshop() {
    return workshop;
  }

  /**
   * Asks an outside checker about texts, and about other parts that it is shown; where it cannot be
   * shown all of those it counts as one that does not answer.
   */
  void ask(
      GuardrailConfig guardrail,
      Stage stage,
      Ask ask,
      List<String> texts,
      List<Unread> parts,
      EventLoop loop,
      Consumer<Verdict> then) {
    long bytes = parts.stream().mapToLong(Unread::bytes).sum();
    if (bytes > (long) guardrail.maxMegabytes() << 20) {
      then.accept(
          OutsideChecker.unanswered(
              guardrail, "the parts are larger than its max_megabytes together", false));
      return;
    }
    if (!parts.stream().allMatch(Unread::canBeShown)) {
      then.accept(OutsideChecker.unanswered(guardrail, "a part is a file of a vendor's", false));
      return;
    }
    byte[] question = Verdict.question(stage.word(), workspace(ask), ask.model(), texts, parts);
    checker.ask(guardrail, signers.get(guardrail.name()), question, texts.size(), loop, then);
  }
}
