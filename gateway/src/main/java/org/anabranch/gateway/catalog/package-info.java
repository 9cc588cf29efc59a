/**
 * The marketplace: models apart from who serves them, what each offer costs since when, what
 * changed, and which offers were put to use.
 */
@NullMarked
package org.anabranch.gateway.catalog;

import org.jspecify.annotations.NullMarked;
