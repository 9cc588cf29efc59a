@NullMarked
package org.anabranch.kernel;

import org.jspecify.annotations.NullMarked;
