/**
 * Who may call the gateway, and what they may spend.
 *
 * <p>{@link Treasury} is the promise to those who govern keys and budgets; {@link Callers} is what
 * every request is let in by, in memory, a snapshot that is swapped whole. Nothing here knows of
 * requests: money in hand is the ledger's, in {@code account}.
 */
@NullMarked
package org.anabranch.gateway.treasury;

import org.jspecify.annotations.NullMarked;
