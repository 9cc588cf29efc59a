/** Kuaishou's open platform (open.kuaishou.com). */
@NullMarked
package org.anabranch.publish.kuaishou;

import org.jspecify.annotations.NullMarked;
