/** Douyin's share-to-Douyin: app token, share id, ticket, and the app that opens a signed link. */
@NullMarked
package org.anabranch.sandbox.douyin;

import org.jspecify.annotations.NullMarked;
