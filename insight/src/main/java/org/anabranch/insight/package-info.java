/**
 * What came of the posts: figures over time, whose work they were, and how good that makes each
 * model.
 */
@NullMarked
package org.anabranch.insight;

import org.jspecify.annotations.NullMarked;
