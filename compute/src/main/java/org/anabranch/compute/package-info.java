/**
 * Partners, sites, chips, megawatts and contracts; where demand should run, which limit binds, and
 * what it costs to depend on nobody.
 */
@NullMarked
package org.anabranch.compute;

import org.jspecify.annotations.NullMarked;
