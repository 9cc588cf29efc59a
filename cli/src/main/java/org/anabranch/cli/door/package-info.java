/** Commands of other processes, run inside the server that holds the data directory. */
@NullMarked
package org.anabranch.cli.door;

import org.jspecify.annotations.NullMarked;
