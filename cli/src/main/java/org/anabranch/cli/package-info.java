/**
 * The command line, a door: {@link org.anabranch.cli.Cli} parses, asks the product, prints, and
 * turns every failure into an exit code and two lines. The packages below are its commands, by what
 * they are about; none knows this one or another of them. They stand on {@code product}, what the
 * command line asks of the rest, and on {@code terminal}, where a command is run from. {@code door}
 * takes a command to the server that holds the data directory.
 */
@NullMarked
package org.anabranch.cli;

import org.jspecify.annotations.NullMarked;
