/**
 * The model that is always there: a sentence-embedding model in this process, and an extractive
 * writer on top of it that selects and fits sentences of its input and invents none.
 */
@NullMarked
package org.anabranch.gateway.builtin;

import org.jspecify.annotations.NullMarked;
