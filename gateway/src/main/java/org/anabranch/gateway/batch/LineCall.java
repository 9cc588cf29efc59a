package org.anabranch.gateway.batch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The gateway's own route, for one line of a batch. Safe for many threads; calls block. */
public interface LineCall {
  /**
   * Asks as that caller; when this returns, what it cost is durable in the ledger.
   *
   * @param endpoint such as {@code /v1/chat/completions}
   * @param key the same whenever the same line is asked again, for vendors that know such keys
   */
  Answered call(String workspace, String caller, String endpoint, byte[] body, String key)
      throws InterruptedException;

  /**
   * What a client would have got.
   *
   * @param body JSON
   * @param again how long to wait before asking again may help; null when it cannot help
   */
  record Answered(int status, String requestId, String body, @Nullable Duration again) {}
}
