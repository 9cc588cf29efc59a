package org.anabranch.gateway.call;

import java.time.Clock;
import org.anabranch.gateway.books.Journal;
import org.anabranch.gateway.config.RouteConfig;
import org.anabranch.gateway.route.RetryBudget;
import org.anabranch.gateway.route.Router;
import org.anabranch.kernel.Ids;

/** What all calls of a gateway share. */
record Desk(
    RouteConfig config,
    RetryBudget retries,
    Tally tally,
    Journal journal,
    Router router,
    Ids ids,
    Clock clock) {}
