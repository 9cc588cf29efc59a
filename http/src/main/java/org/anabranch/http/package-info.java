/**
 * The control plane's door: its server ({@link org.anabranch.http.ControlPlane}), the REST API of
 * docs/api.md, calendar feed, hand-off pages, signed media and calls from platforms. It answers
 * this machine only, translates, and decides nothing.
 *
 * <p>Failures become {@code problem+json} in one place; writing calls take an idempotency key. Each
 * request runs on a virtual thread of its own and may block.
 */
@NullMarked
package org.anabranch.http;

import org.jspecify.annotations.NullMarked;
