/**
 * On whom everything depends, and how that moves: shares and the Herfindahl–Hirschman index by
 * month, of what is planned and of what was used, looked through to who really supplies.
 */
@NullMarked
package org.anabranch.compute.concentration;

import org.jspecify.annotations.NullMarked;
