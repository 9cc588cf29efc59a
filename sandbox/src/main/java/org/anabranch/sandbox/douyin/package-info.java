/**
 * Douyin: share-to-Douyin for everybody (app token, share id, ticket, and the app that opens a
 * signed link), and publishing for a person where that was granted.
 */
@NullMarked
package org.anabranch.sandbox.douyin;

import org.jspecify.annotations.NullMarked;
