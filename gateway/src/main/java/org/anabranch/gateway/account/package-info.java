/**
 * Who may spend what: scopes with budgets and rate limits, the accounts that bind a request to its
 * scopes, prices and what usage comes to. All in memory and exact; knows nothing of HTTP, routes or
 * tables.
 */
@NullMarked
package org.anabranch.gateway.account;

import org.jspecify.annotations.NullMarked;
