/**
 * Models and who serves them: one door, an explained route, a ledger of money. The public types
 * here are the promise; vendors and dialects are leaves.
 */
@NullMarked
package org.anabranch.gateway;

import org.jspecify.annotations.NullMarked;
