package org.anabranch.gateway.json;

/** Bytes are no JSON from here on. Made in numbers by hostile clients, so without a trace. */
public final class Malformed extends RuntimeException {
  Malformed(int at) {
    super("not JSON from byte " + at + " on", null, false, false);
  }
}
