/** The control plane: its server, the REST API, hand-off pages, signed media. */
@NullMarked
package org.anabranch.http;

import org.jspecify.annotations.NullMarked;
