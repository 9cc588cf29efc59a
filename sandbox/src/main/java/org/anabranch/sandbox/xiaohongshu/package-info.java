/** Xiaohongshu's access token for its share component, and its creator site. */
@NullMarked
package org.anabranch.sandbox.xiaohongshu;

import org.jspecify.annotations.NullMarked;
