/** What more than one package of compute needs and nobody else should use. */
@NullMarked
package org.anabranch.compute.internal;

import org.jspecify.annotations.NullMarked;
