/** Threads' publishing by containers, imitated. */
@NullMarked
package org.anabranch.sandbox.threads;

import org.jspecify.annotations.NullMarked;
