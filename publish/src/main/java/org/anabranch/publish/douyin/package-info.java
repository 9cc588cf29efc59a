/** Douyin: a person publishes in its app, opened by a signed deep link. */
@NullMarked
package org.anabranch.publish.douyin;

import org.jspecify.annotations.NullMarked;
