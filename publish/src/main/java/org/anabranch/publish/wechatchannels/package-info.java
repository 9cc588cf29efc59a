/** WeChat Channels: a person publishes with its web assistant or in WeChat. */
@NullMarked
package org.anabranch.publish.wechatchannels;

import org.jspecify.annotations.NullMarked;
