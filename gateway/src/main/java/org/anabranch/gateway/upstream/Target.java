package org.anabranch.gateway.upstream;

import java.time.Duration;

/**
 * Where requests go and how long they may take.
 *
 * @param connect the most a connection may take to come about
 * @param firstByte the most until the first byte of the answer's body
 * @param betweenChunks the longest silence inside the body
 * @param connections the most to this origin on one event loop; as many requests wait for one, each
 *     no longer than it may take to connect
 */
public record Target(
    Address address,
    Duration connect,
    Duration firstByte,
    Duration betweenChunks,
    int connections) {
  Address.Origin origin() {
    return address.origin();
  }
}
