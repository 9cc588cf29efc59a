/**
 * The console, a door: pages made on the server from what the stations say, served by the control
 * plane. {@link org.anabranch.web.Console} has all of them by their address. Pages work without
 * scripts where they can, by keyboard, in the dark and on a telephone; whatever a person puts into
 * them is escaped where it is shown. They decide nothing.
 *
 * <p>Here are the pages on the loop itself: start, compose, run, insight, settings. Those of the
 * stations are in {@code publish}, {@code gateway} and {@code compute}, which do not know each
 * other; what all are made of is in {@code page}. Templates lie in folders of the same names.
 */
@NullMarked
package org.anabranch.web;

import org.jspecify.annotations.NullMarked;
