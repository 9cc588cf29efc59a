/** The estate on record: shown, checked, compared, kept in versions. */
@NullMarked
package org.anabranch.cli.estate;

import org.jspecify.annotations.NullMarked;
