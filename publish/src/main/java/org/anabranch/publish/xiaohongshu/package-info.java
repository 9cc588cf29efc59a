/** Xiaohongshu: a person publishes in its app or on its creator site. */
@NullMarked
package org.anabranch.publish.xiaohongshu;

import org.jspecify.annotations.NullMarked;
