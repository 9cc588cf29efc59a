/**
 * The console's pages on publishing: posts, the schedule, the inbox, the library, accounts and
 * webhooks, and how a post is written in a form.
 */
@NullMarked
package org.anabranch.web.publish;

import org.jspecify.annotations.NullMarked;
