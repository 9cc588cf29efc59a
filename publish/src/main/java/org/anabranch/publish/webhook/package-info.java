/**
 * Telling other programs what became of publications: signed calls that are repeated until they
 * arrive, with a log that can be replayed.
 */
@NullMarked
package org.anabranch.publish.webhook;

import org.jspecify.annotations.NullMarked;
