/** The imitated platforms' authorisation servers: consent pages, codes, tokens and their ends. */
@NullMarked
package org.anabranch.sandbox.oauth;

import org.jspecify.annotations.NullMarked;
