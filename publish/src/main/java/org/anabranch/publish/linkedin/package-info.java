/** LinkedIn, by its versioned REST API. */
@NullMarked
package org.anabranch.publish.linkedin;

import org.jspecify.annotations.NullMarked;
