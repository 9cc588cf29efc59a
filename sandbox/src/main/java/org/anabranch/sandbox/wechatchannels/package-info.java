/** The door to WeChat Channels' web assistant; the phone does the rest. */
@NullMarked
package org.anabranch.sandbox.wechatchannels;

import org.jspecify.annotations.NullMarked;
