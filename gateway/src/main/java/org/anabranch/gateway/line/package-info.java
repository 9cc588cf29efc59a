/**
 * Lines of batches on the gateway's own route: a client's request, but without a client.
 *
 * <p>{@link LineRunner} is what {@code batch} has its lines run by; it blocks, on a thread of the
 * line's own. The readers, the route and the ledger are those of every request.
 */
@NullMarked
package org.anabranch.gateway.line;

import org.jspecify.annotations.NullMarked;
