package org.anabranch.gateway.account;

import org.anabranch.kernel.Money;

/**
 * What a request came to.
 *
 * @param entry the number of the journal's entry that says so
 * @param at epoch milliseconds, the same as in that entry: it decides the period
 * @param deployment who is paid; empty when nobody is
 */
public record Charge(
    long entry, long at, String asked, String deployment, String model, Money cost, long tokens) {}
