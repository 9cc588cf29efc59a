package org.anabranch.gateway.account;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Whether an account gave what a request may come to. */
public sealed interface Reserving {
  /** All scopes gave. To be settled exactly once. */
  record Held(Reservation reservation, Standing standing) implements Reserving {}

  /**
   * One scope has too little; nothing was taken from any.
   *
   * @param most what the scope may take in all, in dollars, requests or tokens
   * @param left what it may still take
   * @param models those that its budget or limit counts; all when empty
   * @param period of the budget
   * @param renewsAt epoch milliseconds when it may be asked again; null when waiting does not help
   */
  record Denied(
      ScopeId scope,
      What what,
      String most,
      String left,
      List<String> models,
      @Nullable Period period,
      @Nullable Long renewsAt,
      Standing standing,
      Lack lack)
      implements Reserving {
    /** Whether only this process's share ran out, so that asking the others for more may help. */
    public boolean elsewhere() {
      return lack == Lack.OF_SHARE;
    }

    private boolean othersHoldTheRest() {
      return lack != Lack.OF_BOUND;
    }

    /** The refusal in words, with {@code retry_after} in seconds where waiting helps. */
    public Problem toProblem(long now) {
      Map<String, String> facts = new HashMap<>(standing.headers());
      facts.put("scope", scope.kind().name().toLowerCase(Locale.ROOT));
      facts.put("name", scope.name());
      facts.put("limit", most);
      facts.put("left", left);
      if (renewsAt != null) {
        facts.put("renews_at", Instant.ofEpochMilli(renewsAt).toString());
        facts.put("retry_after", Long.toString(Math.max(1, Math.ceilDiv(renewsAt - now, 1000))));
      }
      return what == What.BUDGET ? tooDear(facts) : tooFast(facts);
    }

    /** The refusal and when it may be asked again, in a sentence or two. */
    public String told() {
      Problem problem = toProblem(renewsAt == null ? 0 : renewsAt);
      if (renewsAt == null) {
        return problem.message() + " Waiting does not help. " + problem.fix();
      }
      return what == What.BUDGET && !othersHoldTheRest()
          ? problem.message()
          : problem.message()
              + " It may be asked again from "
              + problem.facts().get("renews_at")
              + ".";
    }

    private Problem tooDear(Map<String, String> facts) {
      String which = String.valueOf(period).toLowerCase(Locale.ROOT);
      String counted = (which.equals("total") ? "in all" : "per " + which) + counted();
      if (othersHoldTheRest()) {
        return new Problem(
            Problem.Kind.LIMITED,
            "budget-exhausted",
            ("The budget of the %s, %s (%s), is nearly used up: what is left of it is shared among"
                    + " several gateways, and %s of that is here.")
                .formatted(scope, most, counted, left),
            "Try again in some seconds, raise the budget, or set a lower max_tokens.",
            facts);
      }
      return new Problem(
          Problem.Kind.LIMITED,
          "budget-exhausted",
          "The budget of the %s does not cover this request: %s of %s (%s) is left%s."
              .formatted(
                  scope,
                  left,
                  most,
                  counted,
                  renewsAt == null ? "" : ", and it renews at " + facts.get("renews_at")),
          "Raise the budget, wait for its next period, or set a lower max_tokens.",
          facts);
    }

    private Problem tooFast(Map<String, String> facts) {
      boolean one = "1".equals(String.valueOf(most));
      String unit =
          switch (what) {
            case BUDGET, REQUESTS_PER_MINUTE -> one ? "request per minute" : "requests per minute";
            case TOKENS_PER_MINUTE -> one ? "token per minute" : "tokens per minute";
            case REQUESTS_AT_ONCE -> one ? "request at once" : "requests at once";
          };
      String rest = left + ("1".equals(String.valueOf(left)) ? " is left" : " are left");
      return new Problem(
          Problem.Kind.LIMITED,
          "rate-limited",
          othersHoldTheRest()
              ? ("The %s may take %s %s%s over all gateways, and what this one has of them does not"
                      + " cover the request.")
                  .formatted(scope, most, unit, counted())
              : "The %s may take %s %s%s, and %s.".formatted(scope, most, unit, counted(), rest),
          renewsAt == null ? "The request alone is larger than the limit." : "Try again later.",
          facts);
    }

    private String counted() {
      return models.isEmpty() ? "" : " for " + String.join(", ", models);
    }

    Denied with(Standing at) {
      return new Denied(scope, what, most, left, models, period, renewsAt, at, lack);
    }
  }

  /** Of what there is too little. */
  enum Lack {
    OF_BOUND,
    /** Others may give some of theirs. */
    OF_SHARE,
    /** They were just asked, and need it themselves. */
    OF_ALL_SHARES
  }

  /** What ran out. */
  enum What {
    BUDGET,
    REQUESTS_PER_MINUTE,
    TOKENS_PER_MINUTE,
    REQUESTS_AT_ONCE
  }
}
