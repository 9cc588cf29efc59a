/**
 * The platforms: what each accepts, how to reach it, and the state machine that makes a post appear
 * once and only once. The public types here are the promise; connectors are leaves ({@code
 * publish.x}, {@code publish.youtube}).
 */
@NullMarked
package org.anabranch.publish;

import org.jspecify.annotations.NullMarked;
