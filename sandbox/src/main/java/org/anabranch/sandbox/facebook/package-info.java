/** Facebook's Graph API for Pages, imitated. */
@NullMarked
package org.anabranch.sandbox.facebook;

import org.jspecify.annotations.NullMarked;
