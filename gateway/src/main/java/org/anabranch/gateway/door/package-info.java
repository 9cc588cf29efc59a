/**
 * The doors of the data plane: which addresses there are, who may come in, who answers.
 *
 * <p>The {@link Doorman} knows them all and checks every caller before a body is read. Doors
 * translate and hand on; none blocks.
 */
@NullMarked
package org.anabranch.gateway.door;

import org.jspecify.annotations.NullMarked;
