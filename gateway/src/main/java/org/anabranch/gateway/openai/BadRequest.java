package org.anabranch.gateway.openai;

import org.jspecify.annotations.Nullable;

/** A request body that this dialect cannot read; its message is for the client. */
public final class BadRequest extends RuntimeException {
  private final @Nullable String param;

  public BadRequest(String message, @Nullable String param) {
    super(message);
    this.param = param;
  }

  /** The field that is wrong, or null. */
  public @Nullable String param() {
    return param;
  }
}
