@NullMarked
package org.anabranch.sandbox;

import org.jspecify.annotations.NullMarked;
