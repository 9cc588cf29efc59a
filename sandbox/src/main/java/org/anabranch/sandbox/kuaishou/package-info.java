/** An imitation of Kuaishou's open platform (open.kuaishou.com). */
@NullMarked
package org.anabranch.sandbox.kuaishou;

import org.jspecify.annotations.NullMarked;
