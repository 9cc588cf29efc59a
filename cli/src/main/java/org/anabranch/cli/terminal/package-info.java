/**
 * Where a command is run from and how its output looks there: the person's surroundings, widths,
 * colours, typed words.
 */
@NullMarked
package org.anabranch.cli.terminal;

import org.jspecify.annotations.NullMarked;
