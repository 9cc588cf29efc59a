/** What the command line asks of the product; {@code app} answers. Every command stands on it. */
@NullMarked
package org.anabranch.cli.product;

import org.jspecify.annotations.NullMarked;
