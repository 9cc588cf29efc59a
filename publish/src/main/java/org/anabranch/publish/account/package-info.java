/**
 * Accounts as they are stored, and the connectors as they are wired: behind a gate that shares
 * their places between workspaces, with tokens that hold.
 */
@NullMarked
package org.anabranch.publish.account;

import org.jspecify.annotations.NullMarked;
