/**
 * Models and who serves them: four dialects in and out, an explained route, a ledger of money.
 *
 * <p>{@link org.anabranch.gateway.Gateway} is for callers inside this process, {@link
 * org.anabranch.gateway.DataPlane} the same over HTTP for the vendors' SDKs; {@link
 * org.anabranch.gateway.treasury.Treasury} has keys, budgets and usage. Both planes take one route
 * and one account. What always holds: money is reserved before a call and settled after it, and
 * concurrency never overspends; no database is on the path of a request; nothing is billed twice or
 * lost over a crash; a stream that broke never looks complete; each decision is stored with every
 * candidate and what removed it, and can be replayed.
 *
 * <p>The packages are what it is made of, and none knows this one. A request goes through {@code
 * client} and {@code door} to an {@code exchange}, under {@code oversight}; what is decided and
 * spent of it is a {@code call}. {@code line} and {@code background} are the ways without a client;
 * {@code treasury} has the keys, {@code network} the event loops. They stand on {@code dialect}
 * with its leaves {@code openai}, {@code anthropic}, {@code bedrock} and {@code gemini}, {@code
 * conversation} between them; {@code route}, {@code account}, {@code books}; {@code config}, {@code
 * catalog}, {@code peer}; {@code upstream} and {@code wire}; {@code cache}, {@code guard}, {@code
 * kept}, {@code batch}, {@code media}; {@code drill}, {@code replay}, {@code telemetry}, {@code
 * builtin}.
 */
@NullMarked
package org.anabranch.gateway;

import org.jspecify.annotations.NullMarked;
