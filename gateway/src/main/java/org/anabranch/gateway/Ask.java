package org.anabranch.gateway;

/**
 * A request as the router and the ledger see it; neither needs its text.
 *
 * @param inputTokens a guess, for comparing prices
 * @param inputAtMost a bound, for reserving money
 * @param maxOutputTokens what the client allows, or 0 when it set no bound
 * @param choices how many answers were asked for at once
 * @param explore whether unknown models may be tried for the sake of learning: only where ratings
 *     come of it
 */
record Ask(
    Account account,
    String model,
    String task,
    long inputTokens,
    long inputAtMost,
    long maxOutputTokens,
    int choices,
    long seed,
    boolean explore) {}
