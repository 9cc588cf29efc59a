package org.anabranch.gateway.bedrock;

/**
 * What a signing key is good for.
 *
 * @param date as {@code 20261123}
 */
record Scope(String date, String region, String service) {
  static final String END = "aws4_request";

  /** As it stands in the header and in what is signed. */
  String path() {
    return date + "/" + region + "/" + service + "/" + END;
  }
}
