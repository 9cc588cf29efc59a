/** One source taken round the whole loop: read, written, made, published, measured, rated, told. */
@NullMarked
package org.anabranch.loop;

import org.jspecify.annotations.NullMarked;
