@NullMarked
package org.anabranch.insight;

import org.jspecify.annotations.NullMarked;
