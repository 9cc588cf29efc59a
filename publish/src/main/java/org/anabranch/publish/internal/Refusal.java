package org.anabranch.publish.internal;

import org.anabranch.publish.Failure;

/**
 * Ends one step of a connector early, from inside a chain of calls. Caught by that step and turned
 * into its {@code Refused}; never leaves the connector.
 */
public final class Refusal extends Exception {
  private final transient Failure failure;

  public Refusal(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  public Refusal(Failure.Reason reason, String code, String message) {
    this(Failure.of(reason, code, message));
  }

  public Failure failure() {
    return failure;
  }
}
