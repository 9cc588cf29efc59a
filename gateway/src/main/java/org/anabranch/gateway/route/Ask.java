package org.anabranch.gateway.route;

import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.Service;
import org.jspecify.annotations.Nullable;

/**
 * A request as the router and the ledger see it; neither needs its text.
 *
 * @param service what kind of deployment is asked for
 * @param inputTokens a guess, for comparing prices
 * @param inputAtMost a bound, for reserving money
 * @param maxOutputTokens what the client allows, or 0 when it set no bound
 * @param choices how many answers were asked for at once
 * @param user whom the client asks for, or null
 * @param explore whether unknown models may be tried for the sake of learning: only where ratings
 *     come of it
 * @param needs what it asks of whoever serves it
 * @param beside the most it may use of what is not counted in tokens: pictures, sound, characters
 */
public record Ask(
    Account account,
    Service service,
    String model,
    String task,
    long inputTokens,
    long inputAtMost,
    long maxOutputTokens,
    int choices,
    @Nullable String user,
    long seed,
    boolean explore,
    Needs needs,
    Usage beside) {
  /** All of it is counted in tokens. */
  public Ask(
      Account account,
      Service service,
      String model,
      String task,
      long inputTokens,
      long inputAtMost,
      long maxOutputTokens,
      int choices,
      @Nullable String user,
      long seed,
      boolean explore,
      Needs needs) {
    this(
        account,
        service,
        model,
        task,
        inputTokens,
        inputAtMost,
        maxOutputTokens,
        choices,
        user,
        seed,
        explore,
        needs,
        Usage.NONE);
  }
}
