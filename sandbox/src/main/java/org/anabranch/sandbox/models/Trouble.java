package org.anabranch.sandbox.models;

/** Why a vendor refuses a request that is well formed; each vendor has its own words for it. */
public enum Trouble {
  RATE_LIMITED,
  OVERLOADED,
  FAILED,
  INVALID_KEY,
  REGION_CLOSED,
  /** The body is larger than the vendor takes. */
  TOO_LARGE,
  /** No such path. */
  NO_ROUTE,
  /** The body is not JSON. */
  NOT_JSON
}
