/**
 * Anthropic's Messages, as clients speak it ({@link
 * org.anabranch.gateway.anthropic.AnthropicMessages}) and as vendors do ({@link
 * org.anabranch.gateway.anthropic.Anthropic}).
 *
 * <p>What has no place in the neutral conversation is kept whole as {@code Native} pieces of this
 * dialect, so that nothing is lost between two who both speak it. Reasoning that others sealed
 * reaches clients under a mark ({@link org.anabranch.gateway.anthropic.Seal}) and finds its way
 * back.
 */
@NullMarked
package org.anabranch.gateway.anthropic;

import org.jspecify.annotations.NullMarked;
