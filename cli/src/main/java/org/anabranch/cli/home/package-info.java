/** The data directory: who serves it, how it is configured, its secrets, its export. */
@NullMarked
package org.anabranch.cli.home;

import org.jspecify.annotations.NullMarked;
