package org.anabranch.gateway.call;

import java.util.List;
import org.anabranch.gateway.account.Reserving;
import org.anabranch.gateway.account.Standing;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.DrillPart;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.route.Try;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, with its money reserved: what was asked, its {@link Attempts}, its {@link
 * Notes}, and the one end that it comes to, which settles it. Used by one thread at a time; never
 * blocks. Must come to an end exactly once; a second end does nothing.
 */
public final class Call {
  /** Stands for a deployment where the answer came from the cache. */
  public static final String CACHE = "anabranch-cache";

  private final Ask ask;
  private final Route route;
  private final Decision decision;
  private final @Nullable DrillPart drill;
  private final Settlement settlement;
  private final Notes notes;
  private final Attempts attempts;
  private boolean mirrored;

  /**
   * @param usable who may be asked, best first
   * @param spare whom a drill leaves out: asked where nobody else does it
   * @param drill null for a request that no drill has to do with
   */
  Call(
      Ask ask,
      Route route,
      Decision decision,
      List<Served> usable,
      List<Served> spare,
      @Nullable DrillPart drill,
      Reserving.Held held,
      Desk desk) {
    this.ask = ask;
    this.route = route;
    this.decision = decision;
    this.drill = drill;
    this.notes = new Notes();
    Served expected = usable.isEmpty() ? null : usable.getFirst();
    this.settlement = new Settlement(ask, route, decision, held, desk, drill, notes, expected);
    Fallback fallback =
        new Fallback(route, desk.config(), desk.retries(), usable, spare, drill, ask.seed());
    this.attempts = new Attempts(ask, route, fallback, settlement, drill, desk.clock());
    desk.retries().request();
  }

  public String id() {
    return decision.id();
  }

  public Ask ask() {
    return ask;
  }

  /** What is configured for the name that was asked for. */
  public AliasConfig alias() {
    return route.alias;
  }

  /** How the caller stands with its rate limits, this request counted. */
  public Standing standing() {
    return settlement.standing();
  }

  /** Who is asked next, and what became of each. */
  public Attempts attempts() {
    return attempts;
  }

  /** What guardrails and the cache did. */
  public Notes notes() {
    return notes;
  }

  /** A copy of the request to another deployment, once; null where the route wants none. */
  public @Nullable Mirror mirror() {
    if (mirrored) {
      return null;
    }
    mirrored = true;
    return Mirror.of(ask, route, drill, settlement, notes);
  }

  /** The whole answer was passed on. Returns the number of its journal entry. */
  public long answered(Usage usage) {
    attempts.answered(usage);
    return close(Decision.ANSWERED, true, usage);
  }

  /**
   * The answer was known already and costs nothing. In the ledger it stands under {@link #CACHE}.
   *
   * @param saved what it took when it was asked for
   */
  public void cached(String model, Usage saved) {
    settlement.cached(model, saved);
  }

  /** The upstream broke after its answer had begun, and nobody goes on. */
  public void broken(Trouble trouble, Usage usage) {
    attempts.broken(trouble);
    close("broken: " + trouble.reason(), false, usage);
  }

  /** The upstream says the request itself is wrong; the client is told so and pays nothing. */
  public void rejected(int status) {
    attempts.rejected();
    close("rejected: status " + status, false, new Usage(0, 0, false));
  }

  /** Nobody answered. Says why. */
  public ProblemException exhausted() {
    attempts.giveUp();
    close("", false, Usage.NONE);
    return attempts.exhausted(id(), decision.model());
  }

  /** Why a request is let go before anybody has answered it whole. */
  public enum LetGo {
    /** The client went away. */
    ABANDONED("abandoned by the client"),
    /** The gateway is being stopped and waits no longer. */
    STOPPED("stopped with the gateway"),
    /** A guardrail did not let the request through. */
    BLOCKED("blocked by a guardrail"),
    /** What is asked makes no sense, which was seen before anybody was asked. */
    REFUSED("refused");

    private final String told;

    LetGo(String told) {
      this.told = told;
    }
  }

  /** The request is let go, by which nobody under way is waited for any longer. */
  public void letGo(LetGo why) {
    letGo(why, Usage.NONE);
  }

  /**
   * The same.
   *
   * @param usage what the current attempt has used, which is billed
   */
  public void letGo(LetGo why, Usage usage) {
    attempts.letGo(why.told);
    close(why.told, false, usage);
  }

  private long close(String how, boolean whole, Usage usage) {
    Try last = attempts.last();
    return settlement.close(how, whole, beside(usage, last), last, attempts.all());
  }

  /** What it came to: nothing until it has ended. */
  public Money cost() {
    return settlement.cost();
  }

  Settlement settlement() {
    return settlement;
  }

  /** What a conversation uses where a model says aloud what it is given, beside tokens. */
  private Usage beside(Usage usage, @Nullable Try last) {
    boolean aloud =
        ask.service() == Service.CHAT && last != null && last.served.service() == Service.SPEECH;
    Usage whole = aloud ? usage.withAloud(ask.beside().characters()) : usage;
    return searchedUntold(whole, last) ? whole.searching(1) : whole;
  }

  /** Whether its vendor was asked to search and does not tell how often it did. */
  private boolean searchedUntold(Usage usage, @Nullable Try last) {
    Served.Line line = last == null || usage.searches() > 0 ? null : last.served.line();
    return line != null
        && (ask.needs().capabilities() & Terms.bit(Capability.WEB_SEARCH)) != 0
        && usage.outputTokens() > 0
        && !line.outbound().tellsSearches();
  }
}
