package org.anabranch.gateway;

/**
 * This process's share does not cover a request, and other processes may hold the rest: to be asked
 * for where a thread may wait.
 */
final class Elsewhere extends RuntimeException {
  Elsewhere() {
    super("the share of this process does not cover it", null, false, false);
  }
}
