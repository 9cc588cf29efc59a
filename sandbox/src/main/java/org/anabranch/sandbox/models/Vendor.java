package org.anabranch.sandbox.models;

import java.util.Map;

/** What the {@link Door} must know of a vendor. Stateless. */
public interface Vendor {
  /** The vendor's key at this request: {@code openai}. */
  String key(Call call);

  /** Throws {@link Refused} when the request does not prove who sends it. */
  void authenticate(Call call);

  /** The name of the model that the request is for, or empty; must not throw. */
  String model(Call call);

  Refused refusal(Trouble trouble, Call call);

  /** What every answer of this vendor carries: request id, rate limits. */
  Map<String, String> headers(Call call);

  /** The longest body it takes. */
  int longestBody();
}
