/**
 * What is on record: partners, sites, chips, megawatts, contracts and demand, each figure with its
 * source; the file they are kept in, and what in it contradicts what.
 */
@NullMarked
package org.anabranch.compute.estate;

import org.jspecify.annotations.NullMarked;
