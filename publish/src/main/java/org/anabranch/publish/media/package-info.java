/**
 * Files that go with posts: looked into, fitted to what a platform takes, and kept. Everything that
 * opens somebody else's file happens in a process of its own with a deadline and bounded memory, so
 * that a hostile file cannot take the server down.
 */
@NullMarked
package org.anabranch.publish.media;

import org.jspecify.annotations.NullMarked;
