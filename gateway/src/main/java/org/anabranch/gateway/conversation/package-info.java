/**
 * A conversation with a model in no vendor's dialect: what is asked, what is answered, and the
 * answer as it comes. Every dialect is read into this and written from it, so that N readers and M
 * writers serve N × M pairs.
 */
@NullMarked
package org.anabranch.gateway.conversation;

import org.jspecify.annotations.NullMarked;
