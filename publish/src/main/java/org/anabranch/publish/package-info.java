/**
 * The platforms: what each accepts, how to reach it, and the state machine that makes a post appear
 * once and only once.
 *
 * <p>The types here are the promise, and know none of the packages below. {@link
 * org.anabranch.publish.Publisher} takes posts and says what becomes of them; {@link
 * org.anabranch.publish.Connector} is one platform in the steps prepare, check, commit and confirm;
 * {@link org.anabranch.publish.Post}, {@link org.anabranch.publish.Account} and {@link
 * org.anabranch.publish.Publication} are what they speak of. A lost reply is {@code
 * OUTCOME_UNKNOWN} and settled by reading, never by posting again; what a platform does not take is
 * refused before anything is sent, with what to do instead.
 *
 * <ul>
 *   <li>{@code machine}: the publications as they are stored, and who works on them.
 *   <li>{@code account}, {@code connect}, {@code limits}: accounts, their consents and tokens, and
 *       what platforms still take of them.
 *   <li>{@code schedule}, {@code inbox}, {@code media}, {@code handoff}: the calendar, what people
 *       say, the person's own files, packages for publishing by hand.
 *   <li>{@code callback}, {@code webhook}: calls from platforms, and to other programs.
 *   <li>a leaf for each platform ({@code x}, {@code youtube} …), over what they share in {@code
 *       internal}, and Meta's three in {@code meta}.
 * </ul>
 */
@NullMarked
package org.anabranch.publish;

import org.jspecify.annotations.NullMarked;
