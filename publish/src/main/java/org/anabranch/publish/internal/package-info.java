/** What the connectors share; public only to cross packages. */
@NullMarked
package org.anabranch.publish.internal;

import org.jspecify.annotations.NullMarked;
