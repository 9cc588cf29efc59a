/**
 * Exercises that take a partner or a chip vendor away: what stops, what moves, what it costs, by
 * when notice must be given; and the signed report of it that an auditor can keep.
 */
@NullMarked
package org.anabranch.compute.drill;

import org.jspecify.annotations.NullMarked;
