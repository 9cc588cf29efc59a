/**
 * What Facebook, Instagram and Threads share: Meta's Graph API, its login and its webhooks; public
 * only to cross packages.
 */
@NullMarked
package org.anabranch.publish.meta;

import org.jspecify.annotations.NullMarked;
