/** Models, keys, usage, and what the past would have cost otherwise. */
@NullMarked
package org.anabranch.cli.gateway;

import org.jspecify.annotations.NullMarked;
