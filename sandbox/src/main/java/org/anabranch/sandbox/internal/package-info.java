/** What the imitations share when they read requests and write replies. */
@NullMarked
package org.anabranch.sandbox.internal;

import org.jspecify.annotations.NullMarked;
