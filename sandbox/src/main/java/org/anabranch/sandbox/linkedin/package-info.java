/** LinkedIn's versioned REST API, imitated for one member. */
@NullMarked
package org.anabranch.sandbox.linkedin;

import org.jspecify.annotations.NullMarked;
