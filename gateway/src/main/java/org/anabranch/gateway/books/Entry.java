package org.anabranch.gateway.books;

import java.util.List;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Served;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/** One record of the journal: a call was opened, something was used beside it, or it was closed. */
public sealed interface Entry {
  /** Who uses what is asked for the sake of a comparison. */
  String MIRROR = "mirror";

  String id();

  /**
   * What somebody was paid for. It stands in journals and pages by its ordinal, so names are only
   * ever added to the end.
   */
  enum Part {
    /** The attempt that ended the call. */
    CALL,
    /** Of two asked at once, the one whose answer nobody waited for. */
    HEDGE,
    /** An answer that broke off; another deployment went on with it. */
    BROKEN,
    /** A whole answer that was not as it must be. */
    UNFIT,
    /** A copy of the request, which is none of the caller's. */
    MIRROR,
    /**
     * What a person set right of what a crash had charged: what the call came to, and what it had
     * been charged, below zero; this one is noted as of the crash where it takes back what was
     * reserved.
     */
    CORRECTION
  }

  /** A request was routed and money reserved; nothing was sent yet. */
  record Opened(Decision decision, Money reserved, Payer payer) implements Entry {
    @Override
    public String id() {
      return decision.id();
    }
  }

  /**
   * What was used beside the attempt that ends a call. Of a copy it may come after that end.
   *
   * @param decision the id of the call's decision
   * @param decidedAt when that was made, in epoch milliseconds
   */
  record Beside(String decision, long decidedAt, Part part, Closed use) implements Entry {
    @Override
    public String id() {
      return use.id();
    }
  }

  /**
   * A request ended.
   *
   * @param at epoch milliseconds
   * @param caller the payer's key
   * @param asked the name the client asked for
   * @param deployment who is to be paid; null when nobody answered
   * @param model of that deployment; empty when nobody answered
   * @param vendor of that deployment; empty when nobody answered
   * @param answered whether it got its whole answer
   * @param attempts those that were made, in order
   * @param notes what guardrails and the cache did
   */
  public record Closed(
      String id,
      long at,
      String caller,
      Payer payer,
      String asked,
      @Nullable String deployment,
      String model,
      String vendor,
      boolean answered,
      Usage usage,
      Money cost,
      List<Decision.Attempt> attempts,
      List<Decision.Note> notes)
      implements Entry {
    /** Nobody was asked, so nobody is paid. */
    public static Closed unpaid(
        String id, long at, Payer payer, String asked, List<Decision.Note> notes) {
      return new Closed(
          id,
          at,
          payer.key(),
          payer,
          asked,
          null,
          "",
          "",
          false,
          Usage.NONE,
          Money.ZERO,
          List.of(),
          notes);
    }

    /** What is used in a part of a call beside its end. */
    public static Closed beside(
        String id,
        long at,
        Ask ask,
        Served payee,
        Part part,
        boolean answered,
        Usage usage,
        Money cost,
        List<Decision.Note> notes) {
      Payer payer = part == Part.MIRROR ? Payer.of(MIRROR) : ask.account().payer();
      Deployment deployment = payee.deployment();
      return new Closed(
          id,
          at,
          payer.key(),
          payer,
          ask.model(),
          deployment.id(),
          deployment.model(),
          deployment.vendor(),
          answered,
          usage,
          cost,
          List.of(),
          notes);
    }

    /** The same with another usage. */
    Closed with(Usage other) {
      return new Closed(
          id,
          at,
          caller,
          payer,
          asked,
          deployment,
          model,
          vendor,
          answered,
          other,
          cost,
          attempts,
          notes);
    }

    /** How often something of this kind was noted. */
    public long noted(Decision.Note.Kind kind) {
      long times = 0;
      for (Decision.Note note : notes) {
        times += note.kind() == kind ? note.count() : 0;
      }
      return times;
    }

    public Closed {
      attempts = List.copyOf(attempts);
      notes = List.copyOf(notes);
    }
  }
}
