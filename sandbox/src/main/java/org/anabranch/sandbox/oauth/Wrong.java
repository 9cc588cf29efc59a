package org.anabranch.sandbox.oauth;

/** What is wrong with a request for tokens; each platform says it in its own words. */
final class Wrong extends Exception {
  enum What {
    CLIENT,
    GRANT_TYPE,
    /** The code is unknown, used, too old, another client's, or its redirect or verifier differ. */
    CODE,
    /** The refresh token is unknown, used, too old or revoked. */
    REFRESH_TOKEN,
    /** The access token to be exchanged or prolonged is unknown, expired or revoked. */
    ACCESS_TOKEN,
    /** A token younger than a day cannot be prolonged. */
    TOO_YOUNG
  }

  private final What what;

  Wrong(What what, String detail) {
    super(detail, null, false, false);
    this.what = what;
  }

  What what() {
    return what;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
