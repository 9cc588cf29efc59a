/**
 * What every module stands on: ids, money, deadlines, problems, secrets, the data directory and
 * storage. Depends on nothing of ours.
 */
@NullMarked
package org.anabranch.kernel;

import org.jspecify.annotations.NullMarked;
