package org.anabranch.publish.machine;

/** The publication belongs to somebody else now, or a person stopped it: leave it alone. */
final class LeaseLost extends RuntimeException {
  LeaseLost(String publicationId) {
    super(publicationId + " is no longer ours");
  }
}
