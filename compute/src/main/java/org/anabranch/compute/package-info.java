/**
 * Partners, sites, chips, megawatts and contracts; where demand should run, which limit binds, and
 * what it costs to depend on nobody.
 *
 * <ul>
 *   <li>{@code estate}: what is on record, with its versions and what contradicts what.
 *   <li>{@code plan}: what to sign and where demand runs, its prices, and the loss of each partner.
 *       Begin with {@link org.anabranch.compute.plan.Planner}.
 *   <li>{@code solve}: linear programmes, no answer believed that is not proved; knows no estate.
 *   <li>{@code live}: bid prices by the minute, from what the gateway sees.
 *   <li>{@code forecast}, {@code simulate}: what demand will be, and how ways to choose sites fare
 *       in bad luck.
 *   <li>{@code concentration}, {@code drill}, {@code right}: on whom everything depends, what
 *       leaving somebody would do, rights of first refusal from offer to answer.
 * </ul>
 *
 * <p>{@link org.anabranch.compute.BidPrices} is what others steer by. A plan takes seconds and
 * blocks; when none can be trusted the last good one stays in force. Where no plan keeps everything
 * that is insisted on, the smallest set of limits in conflict is named. Every figure says whether
 * it is stated, reported or estimated.
 */
@NullMarked
package org.anabranch.compute;

import org.jspecify.annotations.NullMarked;
