/** The main job: an article taken round the loop, and the reports of what was run. */
@NullMarked
package org.anabranch.cli.run;

import org.jspecify.annotations.NullMarked;
