/** Bilibili's open platform (openhome.bilibili.com). */
@NullMarked
package org.anabranch.publish.bilibili;

import org.jspecify.annotations.NullMarked;
