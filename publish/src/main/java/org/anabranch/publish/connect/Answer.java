package org.anabranch.publish.connect;

/** How a platform's authorisation server answered. */
public sealed interface Answer<T> {
  record Given<T>(T value) implements Answer<T> {}

  /** The consent, code or token is not good any more: only the person can help. */
  record Gone<T>(String code, String message) implements Answer<T> {}

  /** The app or the request is wrong: nothing is known about the consent. */
  record Refused<T>(String code, String message) implements Answer<T> {}

  /**
   * No answer, or a stumble: nothing is known about the consent.
   *
   * @param sent whether the request may have been carried out
   */
  record Unreachable<T>(String why, boolean sent) implements Answer<T> {}
}
