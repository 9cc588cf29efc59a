/** Where demand should run, what binds, what it costs, and what the loss of anybody would do. */
@NullMarked
package org.anabranch.compute.plan;

import org.jspecify.annotations.NullMarked;
