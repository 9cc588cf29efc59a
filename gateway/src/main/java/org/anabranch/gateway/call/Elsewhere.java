package org.anabranch.gateway.call;

/**
 * This process's share does not cover a request, and other processes may hold the rest: to be asked
 * for where a thread may wait.
 */
public final class Elsewhere extends RuntimeException {
  Elsewhere() {
    super("the share of this process does not cover it", null, false, false);
  }
}
