/**
 * Douyin: a person publishes in its app, opened by a signed deep link; accounts that let the app
 * publish are published to directly.
 */
@NullMarked
package org.anabranch.publish.douyin;

import org.jspecify.annotations.NullMarked;
