package org.anabranch.publish.machine;

/** Our own storage failed inside a connector's call: no end of that call, and no bug of it. */
final class StoreFailed extends RuntimeException {
  private final transient RuntimeException failure;

  StoreFailed(RuntimeException failure) {
    super(failure);
    this.failure = failure;
  }

  RuntimeException failure() {
    return failure;
  }
}
