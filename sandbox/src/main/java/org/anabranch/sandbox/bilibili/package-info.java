/** An imitation of Bilibili's open platform (openhome.bilibili.com). */
@NullMarked
package org.anabranch.sandbox.bilibili;

import org.jspecify.annotations.NullMarked;
