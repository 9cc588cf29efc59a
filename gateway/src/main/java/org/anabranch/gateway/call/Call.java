package org.anabranch.gateway.call;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.account.Reserving;
import org.anabranch.gateway.account.Standing;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.books.Entry;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.guard.Guarded;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Canary;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Attempt.Why;
import org.anabranch.gateway.route.Draw;
import org.anabranch.gateway.route.DrillPart;
import org.anabranch.gateway.route.RateLimits;
import org.anabranch.gateway.route.RetryAfter;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.route.Try;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: which deployment is tried next, what became of each, and the settling of
 * the money at the end. Used by one thread at a time; never blocks. Must be closed exactly once;
 * closing again does nothing.
 *
 * <p>One attempt is under way at a time, but for a hedge: then the second is asked beside the
 * first, {@link #wins} says whose answer came first, and the other is billed for what it read. Each
 * attempt takes one of those that the alias or the route allow, whatever it was made for, so every
 * request ends.
 */
public final class Call {
  /** Stands for a deployment where the answer came from the cache. */
  public static final String CACHE = "anabranch-cache";

  private static final String ANSWERED = Decision.ANSWERED;
  private static final long MIRRORED = 0x6d6972726f72L;

  private final Ask ask;
  private final Route route;
  private final Decision decision;
  private final Desk desk;
  private final Settlement settlement;
  private final @Nullable DrillPart drill;
  private final Fallback fallback;
  private final long openedNanos = System.nanoTime();
  private final List<Try> tries = new ArrayList<>(2);
  private final List<Guarded> guarded = new ArrayList<>(0);

  private @Nullable Try current;
  private @Nullable Try hedge;
  private boolean mirroring;
  private @Nullable Failures failures;

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
    this.desk = desk;
    this.drill = drill;
    this.fallback =
        new Fallback(route, desk.config(), desk.retries(), usable, spare, drill, ask.seed());
    this.settlement =
        new Settlement(
            ask, route, decision, held, desk, drill, usable.isEmpty() ? null : usable.getFirst());
    desk.retries().request();
  }

  public String id() {
    return decision.id();
  }

  public Ask ask() {
    return ask;
  }

  /** How the caller stands with its rate limits, this request counted. */
  public Standing standing() {
    return settlement.standing();
  }

  /** Whether another deployment may have to go on with a stream that broke. */
  public boolean mayResume() {
    return route.alias.resume();
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
    tries.add(one);
    return one;
  }

  /** How long to wait before the one {@link #next} named is asked; usually not at all. */
  public Duration pause() {
    return fallback.pause();
  }

  /** What an upstream said of its limits. */
  public void heard(Served served, HttpHeaders headers) {
    RateLimits limits = RateLimits.of(headers, desk.clock());
    if (limits != null) {
      served.health().heard(limits);
    }
  }

  /** The current attempt failed before anything was passed on. */
  public void failed(Trouble trouble) {
    failed(attempt(), trouble);
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
    Try passed = attempt();
    passed.served.health().abandoned();
    passed.ends("passed over: " + reason);
    fallback.uncount();
    current = null;
  }

  /** The same for one that may be asked after all, once nobody else is left. */
  public void setAside(String reason) {
    Served aside = attempt().served;
    passedOver(reason);
    fallback.setAside(aside);
  }

  /** Nobody is left: whether any that were set aside are to be asked now. */
  public boolean takesUpAside() {
    return fallback.takesUpAside();
  }

  /** What the alias says of reasoning that who goes on with it cannot open. */
  public AliasConfig.SealedReasoning sealedReasoning() {
    return route.alias.sealedReasoning();
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
      return Trouble.status(status, error, RetryAfter.of(headers, desk.clock()));
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
  public boolean mayMend(Trouble trouble) {
    return fallback.mayMend(attempt().served, trouble);
  }

  /** Whether a model of another lab is wanted where one declines for reasons of policy. */
  public boolean wantsOtherLab() {
    return route.alias.refusalToOtherLab();
  }

  /** Whether that is so of this answer, and there is one to ask. */
  public boolean goesToOtherLab(Reply answer) {
    return wantsOtherLab() && answer.isDeclined() && mayMend(Trouble.declined());
  }

  /**
   * How long the current attempt may take to begin before a second deployment is asked beside it;
   * null when none is to be.
   */
  public @Nullable Duration hedgeAfter() {
    Try first = current;
    return first == null || hedge != null // it may have failed at once
        ? null
        : fallback.besideAfter(first.served, ask.needs().streaming());
  }

  /** Who is asked beside the current one; null when nobody is left or it cannot be paid for. */
  public @Nullable Served hedge() {
    if (hedge != null || attempt().hasBegun()) {
      return null;
    }
    Served second = fallback.beside();
    if (second == null) {
      return null;
    }
    if (!settlement.mayPayFor(second)) {
      second.health().abandoned();
      second.health().left();
      return null;
    }
    fallback.count();
    hedge = started(second, Why.HEDGE);
    return second;
  }

  /**
   * One of two failed before it answered; the other goes on as the current one. False when there
   * was no other.
   */
  public boolean failedBeside(Served served, Trouble trouble) {
    Try second = hedge;
    if (second == null) {
      return false;
    }
    Try first = attempt();
    boolean isSecond = second.served == served;
    failed(isSecond ? second : first, trouble);
    current = isSecond ? first : second;
    hedge = null;
    return true;
  }

  /** Of two, this one answers first. The other is billed for the request it was sent. */
  public void wins(Served served) {
    Try second = hedge;
    if (second == null) {
      return;
    }
    Try loser = second.served == served ? attempt() : second;
    current = second.served == served ? second : attempt();
    hedge = null;
    loser.served.health().abandoned();
    loser.ends("lost to " + served.id());
    settlement.bill(loser.served, Entry.Part.HEDGE, new Usage(ask.inputTokens(), 0, true));
  }

  /** Who gets a copy of the request, whose answer nobody sees; null when nobody does. */
  public @Nullable Served mirror() {
    AliasConfig.Part part = route.alias.mirror();
    Served copied = route.mirror;
    if (mirroring || part == null || copied == null) {
      return null;
    }
    mirroring = true;
    boolean leftOut = drill != null && drill.leftOut(copied) != null;
    if (leftOut || Draw.unit(ask.seed(), MIRRORED) >= part.share() || !copied.health().admit()) {
      return null;
    }
    note(new Decision.Note(Decision.Note.Kind.MIRROR, "went to " + copied.id(), 1));
    return copied;
  }

  /** What a copy came to: counted there and for nobody. May come after the call was closed. */
  public void mirrored(Served copied, @Nullable Trouble trouble, Duration took, Usage usage) {
    copied.health().left();
    if (trouble == null) {
      copied.health().answered(took, ask.needs().streaming());
    } else if (trouble.isAboutTheRequest()) {
      copied.health().abandoned();
    } else {
      copied.health().failed(trouble);
    }
    settlement.mirrored(copied, trouble == null, usage);
  }

  /** The answer of the current attempt begins; from here on no other is tried but by resuming. */
  public void answers() {
    Try answerer = attempt();
    answerer.served.health().answered(answerer.begins(), ask.needs().streaming());
  }

  /** The whole answer was passed on. Returns the number of its journal entry. */
  public long answered(Usage usage) {
    Try answerer = attempt();
    if (!answerer.hasBegun()) {
      answers();
    }
    boolean inParts = ask.needs().streaming();
    answerer.served.health().spoke(usage.outputTokens(), answerer.spoke(), inParts);
    judge(answerer.served, true);
    return close(ANSWERED, true, usage);
  }

  /**
   * The answer broke off in the middle, and the alias wants another deployment to go on with it:
   * what was used is billed, and who goes on is returned; null when nobody may.
   */
  public @Nullable Served resume(Trouble trouble, Usage usage) {
    if (!route.alias.resume() || !fallback.mayGoOn()) {
      return null;
    }
    Try broken = attempt();
    broken.served.health().failed(trouble);
    judge(broken.served, false);
    fallback.failed(broken.served, trouble);
    Served other = fallback.goesOn();
    if (other == null || !settlement.mayPayFor(other)) {
      if (other != null) {
        other.health().abandoned();
        other.health().left();
      }
      return null;
    }
    broken.ends("broken: " + trouble.reason());
    settlement.bill(broken.served, Entry.Part.BROKEN, usage);
    return begin(other, Why.RESUME);
  }

  /** The upstream broke after its answer had begun, and nobody goes on. */
  public long broken(Trouble trouble, Usage usage) {
    Served broken = attempt().served;
    broken.health().failed(trouble);
    judge(broken, false);
    return close("broken: " + trouble.reason(), false, usage);
  }

  /** The client went away; what was used until then is billed. */
  public long abandoned(Usage usage) {
    return letGo("abandoned by the client", usage);
  }

  /** A guardrail did not let the request through. */
  public long blocked() {
    return letGo("blocked by a guardrail", Usage.NONE);
  }

  /** What is asked makes no sense, which was seen before anybody was asked. */
  public long refused() {
    return letGo("refused", Usage.NONE);
  }

  /** The gateway is being stopped and waits no longer; what was used until then is billed. */
  public long stopped(Usage usage) {
    return letGo("stopped with the gateway", usage);
  }

  private long letGo(String how, Usage usage) {
    Try second = hedge;
    if (second != null) {
      hedge = null;
      second.served.health().abandoned();
      second.ends(how);
      settlement.bill(second.served, Entry.Part.HEDGE, new Usage(ask.inputTokens(), 0, true));
    }
    Try left = current;
    if (left != null && !left.hasBegun()) {
      left.served.health().abandoned();
    }
    return close(how, false, usage);
  }

  /** The upstream says the request itself is wrong; the client is told so and pays nothing. */
  public long rejected(int status) {
    Try rejecting = attempt();
    rejecting.begins();
    rejecting.served.health().alive();
    return close("rejected: status " + status, false, new Usage(0, 0, false));
  }

  /** Takes down what the cache or somebody else did. */
  public void note(Decision.Note note) {
    settlement.note(note);
  }

  /** Takes down what a guardrail did. */
  public void guarded(Guarded did) {
    guarded.add(did);
    Decision.Note.Kind kind =
        switch (did.action()) {
          case BLOCK -> Decision.Note.Kind.BLOCK;
          case REDACT -> Decision.Note.Kind.REDACT;
          case FLAG -> Decision.Note.Kind.FLAG;
          case REFUSE -> Decision.Note.Kind.REFUSE;
          case PASS -> Decision.Note.Kind.PASS;
        };
    note(new Decision.Note(kind, did.guardrail(), did.told(), did.count()));
  }

  /** What guardrails did so far. */
  List<Guarded> guarded() {
    return guarded;
  }

  /** The current attempt's answer is whole, but not as it must be: it is billed all the same. */
  public void unfit(Trouble trouble, Usage usage) {
    Try answerer = attempt();
    answerer.served.health().alive();
    answerer.ends("failed: " + trouble.reason());
    settlement.bill(answerer.served, Entry.Part.UNFIT, usage);
    fallback.failed(answerer.served, trouble);
    failures().add(trouble, "");
    current = null;
  }

  /**
   * The answer was known already and costs nothing. In the ledger it stands under {@link #CACHE}.
   *
   * @param saved what it took when it was asked for
   */
  public long cached(String model, Usage saved) {
    return settlement.cached(model, saved);
  }

  /** Nobody answered. Closes the call and says why. */
  public ProblemException exhausted() {
    current = null;
    close("", false, Usage.NONE);
    return failures().nobodyAnswered(id(), decision.model(), fallback.counted(), fallback.shut());
  }

  /** Whose answer the client gets, or got; null where nobody's is known. */
  public @Nullable String answeredBy() {
    Try last = current;
    return last == null ? null : last.served.id();
  }

  /** How it was entered in the journal; null until it is closed. */
  Entry.@Nullable Closed closing() {
    return settlement.closing();
  }

  /**
   * How it ended, in a word: answered, broken, abandoned, blocked, refused, stopped, rejected or
   * failed.
   */
  String outcome() {
    return word(settlement.outcome());
  }

  /** The word that an outcome begins with. */
  static String word(String outcome) {
    int end = 0;
    while (end < outcome.length() && Character.isLetter(outcome.charAt(end))) {
      end++;
    }
    return end == 0 ? "failed" : outcome.substring(0, end);
  }

  /** What an answer took: by the vendor's count, or estimated. */
  public Usage usage(Reply reply) {
    return reply.use() == null
        ? new Usage(ask.inputTokens(), Tokens.of(reply), true)
        : Usage.counted(reply.use());
  }

  long openedNanos() {
    return openedNanos;
  }

  /** What it came to: nothing until it is closed. */
  public Money cost() {
    return settlement.cost();
  }

  private Try attempt() {
    if (current == null) {
      throw new IllegalStateException("Call " + id() + " has no attempt under way");
    }
    return current;
  }

  private long close(String how, boolean whole, Usage usage) {
    return settlement.close(how, whole, usage, current, tries);
  }
}
