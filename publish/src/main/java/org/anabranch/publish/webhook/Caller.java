package org.anabranch.publish.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Makes one call. Blocks until the answer, the end of the wait, or a failure. */
interface Caller {
  /** How it ended: a status, or 0 and why there is none. */
  record Answer(int status, String error) {
    boolean arrived() {
      return status / 100 == 2;
    }
  }

  /** Why an address is never called, as far as it can be known beforehand. */
  default Optional<String> refused(URI url) {
    return Optional.empty();
  }

  Answer post(URI url, Map<String, String> headers, String body, Duration wait)
      throws InterruptedException;
}
