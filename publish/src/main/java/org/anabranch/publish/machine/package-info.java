/**
 * The state machine that makes a post appear once and only once: the publications as they are
 * stored, who works on them, and each call's way from armed to settled. {@link
 * org.anabranch.publish.machine.JournalledPublisher} is what the rest sees of it.
 */
@NullMarked
package org.anabranch.publish.machine;

import org.jspecify.annotations.NullMarked;
