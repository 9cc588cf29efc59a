/** What a person needs to publish a post by hand: a folder with the texts, the files and a page. */
@NullMarked
package org.anabranch.publish.handoff;

import org.jspecify.annotations.NullMarked;
