package org.anabranch.gateway.account;

import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * How one budget stands at one moment.
 *
 * @param renewsAt epoch milliseconds; null for a total
 */
public record BudgetState(
    ScopeId scope, Budget budget, Money spent, Money reserved, @Nullable Long renewsAt) {}
