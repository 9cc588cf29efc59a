/** The command line. */
@NullMarked
package org.anabranch.cli;

import org.jspecify.annotations.NullMarked;
