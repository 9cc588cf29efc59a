@NullMarked
package org.anabranch.studio;

import org.jspecify.annotations.NullMarked;
