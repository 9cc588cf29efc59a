/** Threads, by its own Graph API. */
@NullMarked
package org.anabranch.publish.threads;

import org.jspecify.annotations.NullMarked;
