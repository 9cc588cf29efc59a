/**
 * From a source to a post for each platform. {@link org.anabranch.studio.Studio} is all that others
 * call: it reads a {@link org.anabranch.studio.Source} (Markdown, HTML, text, PDF, an address), has
 * the gateway write one {@link org.anabranch.studio.Variant} for each platform, and draws the cards
 * and the video that go with it ({@code media}).
 *
 * <p>Whatever a model answers, a variant obeys its platform's {@link org.anabranch.publish.Rules}:
 * counted as the platform counts, with link, hashtags and the AI notice in place. What was read,
 * written and made is stored and made once; calls block, for the length of a model's answer or of
 * an encoding.
 */
@NullMarked
package org.anabranch.studio;

import org.jspecify.annotations.NullMarked;
