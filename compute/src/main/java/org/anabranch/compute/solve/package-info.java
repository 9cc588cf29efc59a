/**
 * Linear and whole-number programmes, and answers that are proved before anybody uses them. Knows
 * nothing of estates.
 */
@NullMarked
package org.anabranch.compute.solve;

import org.jspecify.annotations.NullMarked;
