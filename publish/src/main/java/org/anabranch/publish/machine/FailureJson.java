package org.anabranch.publish.machine;

import java.time.Duration;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Failure;
import org.jspecify.annotations.Nullable;

/** A failure as it is stored with its publication. */
final class FailureJson {
  private record Stored(
      String reason,
      String code,
      String message,
      @Nullable Long retryAfterMs,
      @Nullable String fix) {}

  private FailureJson() {}

  static @Nullable String write(@Nullable Failure failure) {
    if (failure == null) {
      return null;
    }
    Duration after = failure.retryAfter();
    return Json.write(
        new Stored(
            failure.reason().name(),
            failure.code(),
            failure.message(),
            after == null ? null : after.toMillis(),
            failure.fix()));
  }

  static @Nullable Failure read(@Nullable String json) {
    if (json == null) {
      return null;
    }
    Stored stored = Json.read(json, Stored.class);
    Long after = stored.retryAfterMs();
    return new Failure(
        Failure.Reason.valueOf(stored.reason()),
        stored.code(),
        stored.message(),
        after == null ? null : Duration.ofMillis(after),
        stored.fix());
  }
}
