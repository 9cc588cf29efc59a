package org.anabranch.gateway.account;

import org.anabranch.kernel.Money;

/**
 * Something that was spent before, as the books tell it.
 *
 * @param at epoch milliseconds: when it ended, or the beginning of the day it belongs to
 */
public record Spent(
    Payer payer, String asked, String deployment, String model, long at, Money cost, long tokens) {}
