package org.anabranch.gateway.call;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Canary;
import org.anabranch.gateway.route.Decision.Attempt.Why;
import org.anabranch.gateway.route.DrillPart;
import org.anabranch.gateway.route.RetryAfter;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.route.Try;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked next for one request, and what became of each: told to the deployment's health, to a
 * canary under watch, and billed where it is to be paid though it does not end the call. Used by
 * one thread at a time; never blocks.
 *
 * <p>One is under way at a time, but for a {@link Hedge}. Each takes one of those that the alias or
 * the route allow, whatever it was made for, so every request ends.
 */
public final class Attempts {
  private final Ask ask;
  private final Route route;
  private final Fallback fallback;
  private final Settlement settlement;
  private final @Nullable DrillPart drill;
  private final Clock clock;
  private final long openedNanos = System.nanoTime();
  private final List<Try> all = new ArrayList<>(2);

  private @Nullable Try current;
  private @Nullable Hedge hedge;
  private @Nullable Failures failures;

  /**
   * @param drill null for a request that no drill has to do with
   */
  Attempts(
      Ask ask,
      Route route,
      Fallback fallback,
      Settlement settlement,
      @Nullable DrillPart drill,
      Clock clock) {
    this.ask = ask;
    this.route = route;
    this.fallback = fallback;
    this.settlement = settlement;
    this.drill = drill;
    this.clock = clock;
  }

  /** Who is to be asked now; null when nobody is left or enough were tried. */
  public @Nullable Served next() {
    Served candidate = fallback.next();
    return candidate == null ? null : begin(candidate, fallback.why());
  }

  private Served begin(Served candidate, Why why) {
    fallback.count();
    current = started(candidate, why);
    return candidate;
  }

  private Try started(Served candidate, Why why) {
    Try one = new Try(candidate, why, openedNanos, System.nanoTime() + pause().toNanos());
    all.add(one);
    return one;
  }

  /** How long to wait before the one {@link #next} named is asked; usually not at all. */
  public Duration pause() {
    return fallback.pause();
  }

  /** The current one failed before anything was passed on. */
  public void failed(Trouble trouble) {
    failed(current(), trouble);
    current = null;
  }

  private void failed(Try failed, Trouble trouble) {
    String advice = trouble.advice(failed.served);
    if (trouble.isAboutTheRequest()) {
      failed.served.health().abandoned();
    } else {
      failed.served.health().failed(trouble, advice);
      judge(failed.served, false);
    }
    failed.ends("failed: " + trouble.reason() + (advice.isEmpty() ? "" : ": " + advice));
    fallback.failed(failed.served, trouble);
    failures().add(trouble, advice);
  }

  private Failures failures() {
    Failures known = failures;
    if (known == null) {
      known = new Failures();
      failures = known;
    }
    return known;
  }

  private void judge(Served served, boolean answered) {
    Canary canary = route.canary;
    if (canary != null) {
      canary.heard(served, answered);
    }
  }

  /** The current deployment cannot be told what the request holds; no fault of its own. */
  public void passedOver(String reason) {
    Try passed = current();
    passed.served.health().abandoned();
    passed.ends("passed over: " + reason);
    fallback.uncount();
    current = null;
  }

  /** The same for one that may be asked after all, once nobody else is left. */
  public void setAside(String reason) {
    Served aside = current().served;
    passedOver(reason);
    fallback.setAside(aside);
  }

  /** Nobody is left: whether any that were set aside are to be asked now. */
  public boolean takesUpAside() {
    return fallback.takesUpAside();
  }

  /**
   * What to fail with where another deployment is to be asked after an upstream's error; null where
   * the error is the client's.
   *
   * @param objection what another may see otherwise about the request, or null
   */
  public @Nullable Trouble elsewhere(
      int status, HttpHeaders headers, UpstreamError error, @Nullable Trouble objection) {
    boolean unserved = objection != null && objection.kind() == Trouble.Kind.UNSERVED;
    if (!unserved && !Trouble.isTheClients(status, error)) {
      return Trouble.status(status, error, RetryAfter.of(headers, clock));
    }
    if (objection != null && (hedge != null || mayMend(objection))) {
      return objection;
    }
    return drill != null && fallback.hasSpare()
        ? Trouble.of(Trouble.Kind.OBJECTED, "rejected: status " + status)
        : null;
  }

  /**
   * Whether another deployment is to be asked where one objected to the request itself: since it is
   * too long for its context, or against its policy. Otherwise the objection is the client's.
   */
  private boolean mayMend(Trouble trouble) {
    return fallback.mayMend(current().served, trouble);
  }

  /**
   * Whether an answer declines for reasons of policy, and the alias wants a model of another lab
   * asked that there is.
   */
  public boolean goesToOtherLab(Reply answer) {
    return route.alias.refusalToOtherLab() && answer.isDeclined() && mayMend(Trouble.declined());
  }

  /**
   * How long the current one may take to begin before a second deployment is asked beside it; null
   * when none is to be.
   */
  public @Nullable Duration hedgeAfter() {
    Try first = current;
    return first == null || hedge != null // it may have failed at once
        ? null
        : fallback.besideAfter(first.served, ask.needs().streaming());
  }

  /** Has a second asked beside the current one; null when nobody is left or it cannot be paid. */
  public @Nullable Hedge hedge() {
    Try first = current();
    if (hedge != null || first.hasBegun()) {
      return null;
    }
    Served second = fallback.beside();
    if (second == null || !isPaidFor(second)) {
      return null;
    }
    fallback.count();
    hedge = new Hedge(this, first, started(second, Why.HEDGE));
    return hedge;
  }

  /** Lets one that was let in go again where it cannot be paid for. */
  private boolean isPaidFor(Served more) {
    if (settlement.mayPayFor(more)) {
      return true;
    }
    more.health().abandoned();
    more.health().left();
    return false;
  }

  void failedBeside(Hedge pair, Try failed, Try other, Trouble trouble) {
    if (pair == hedge) {
      failed(failed, trouble);
      current = other;
      hedge = null;
    }
  }

  void won(Hedge pair, Try winner, Try loser) {
    if (pair == hedge) {
      current = winner;
      hedge = null;
      lost(loser, "lost to " + winner.served.id());
    }
  }

  private void lost(Try loser, String how) {
    loser.served.health().abandoned();
    loser.ends(how);
    settlement.bill(loser.served, Entry.Part.HEDGE, new Usage(ask.inputTokens(), 0, true));
  }

  /** The current one's answer begins; from here on no other is tried but by resuming. */
  public void begins() {
    Try answerer = current();
    answerer.served.health().answered(answerer.begins(), ask.needs().streaming());
  }

  /** The current one's answer is whole, but not as it must be: it is billed all the same. */
  public void unfit(Trouble trouble, Usage usage) {
    Try answerer = current();
    answerer.served.health().alive();
    answerer.ends("failed: " + trouble.reason());
    settlement.bill(answerer.served, Entry.Part.UNFIT, usage);
    fallback.failed(answerer.served, trouble);
    failures().add(trouble, "");
    current = null;
  }

  /**
   * The answer broke off in the middle, and the alias wants another deployment to go on with it:
   * what was used is billed, and who goes on is returned; null when nobody may.
   */
  public @Nullable Served resume(Trouble trouble, Usage usage) {
    if (!route.alias.resume() || !fallback.mayGoOn()) {
      return null;
    }
    Try broken = current();
    broke(broken.served, trouble);
    fallback.failed(broken.served, trouble);
    Served other = fallback.goesOn();
    if (other == null || !isPaidFor(other)) {
      return null;
    }
    broken.ends("broken: " + trouble.reason());
    settlement.bill(broken.served, Entry.Part.BROKEN, usage);
    return begin(other, Why.RESUME);
  }

  private void broke(Served broken, Trouble trouble) {
    broken.health().failed(trouble);
    judge(broken, false);
  }

  /** Whose answer the client gets, or got; null where nobody's is known. */
  public @Nullable String answeredBy() {
    Try last = current;
    return last == null ? null : last.served.id();
  }

  /** The current one's whole answer was passed on. */
  void answered(Usage usage) {
    Try answerer = current();
    if (!answerer.hasBegun()) {
      begins();
    }
    boolean inParts = ask.needs().streaming();
    answerer.served.health().spoke(usage.outputTokens(), answerer.spoke(), inParts);
    judge(answerer.served, true);
  }

  /** The current one broke after its answer had begun, and nobody goes on. */
  void broken(Trouble trouble) {
    broke(current().served, trouble);
  }

  /** The current one says that the request itself is wrong. */
  void rejected() {
    Try rejecting = current();
    rejecting.begins();
    rejecting.served.health().alive();
  }

  /** Whoever is under way is waited for no longer. */
  void letGo(String how) {
    Hedge pair = hedge;
    if (pair != null) {
      hedge = null;
      lost(pair.second, how);
    }
    Try left = current;
    if (left != null && !left.hasBegun()) {
      left.served.health().abandoned();
    }
  }

  /** Nobody is left to ask. */
  void giveUp() {
    current = null;
  }

  /** Why nobody answered. */
  ProblemException exhausted(String decision, String model) {
    return failures().nobodyAnswered(decision, model, fallback.counted(), fallback.shut());
  }

  /** Who is being asked or answers, or did last; null where nobody. */
  @Nullable Try last() {
    return current;
  }

  /** All there were, in their order. */
  List<Try> all() {
    return all;
  }

  long openedNanos() {
    return openedNanos;
  }

  private Try current() {
    if (current == null) {
      throw new IllegalStateException(
          "A call for “%s” has no attempt under way".formatted(ask.model()));
    }
    return current;
  }
}
