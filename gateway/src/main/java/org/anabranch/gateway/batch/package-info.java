/**
 * Files and batches that no vendor owns: {@link org.anabranch.gateway.batch.FileStore} keeps what
 * clients upload, {@link org.anabranch.gateway.batch.Batches} sends each line of a file through the
 * gateway's own route, whatever model it names, and goes on where it stopped. Everything here
 * blocks.
 */
@NullMarked
package org.anabranch.gateway.batch;

import org.jspecify.annotations.NullMarked;
