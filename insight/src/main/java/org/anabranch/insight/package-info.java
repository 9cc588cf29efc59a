/**
 * What came of the posts. {@link org.anabranch.insight.Insight} collects each post's figures as
 * dated observations that are only added to, attributes them to the variant, model, deployment and
 * decision that made the post, and rates models by comparing posts on their own platform; the
 * gateway's router takes the ratings into account.
 *
 * <p>Every figure keeps its provenance, measured or simulated. {@link
 * org.anabranch.insight.BestTimes} says at which hours an account's posts were seen more than
 * usual, or why that cannot be said yet.
 */
@NullMarked
package org.anabranch.insight;

import org.jspecify.annotations.NullMarked;
