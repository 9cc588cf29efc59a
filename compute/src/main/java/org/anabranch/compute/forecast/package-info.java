/**
 * What demand will be, from what it was: a plain seasonal model with intervals, held against the
 * naive ones by a back-test. Nothing here blocks or keeps anything but what it was given.
 */
@NullMarked
package org.anabranch.compute.forecast;

import org.jspecify.annotations.NullMarked;
