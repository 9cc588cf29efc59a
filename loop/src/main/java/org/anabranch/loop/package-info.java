/**
 * One source taken round the whole loop: read, written, made, published, measured, rated, told.
 * {@link org.anabranch.loop.Loop} starts a {@link org.anabranch.loop.Run} and goes on with one that
 * was cut off: the same source is the same run, its stage is stored, and stations give what they
 * have already made. {@link org.anabranch.loop.RunReport} is what came of it, with what would have
 * happened without each supplier.
 */
@NullMarked
package org.anabranch.loop;

import org.jspecify.annotations.NullMarked;
