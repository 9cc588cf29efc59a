package org.anabranch.gateway.bedrock;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import org.anabranch.kernel.Secret;

/**
 * Derives signing keys and remembers them, since one serves a whole day. Holds a bounded number:
 * when there are too many it starts anew. Safe for many threads; never blocks.
 */
final class SigningKeys {
  static final int MOST = 1024;

  private record Use(Secret secret, Scope scope) {}

  private final ConcurrentHashMap<Use, byte[]> derived = new ConcurrentHashMap<>();

  byte[] of(Secret secret, Scope scope) {
    Use use = new Use(secret, scope);
    byte[] known = derived.get(use);
    if (known != null) {
      return known;
    }
    if (derived.size() >= MOST) {
      derived.clear();
    }
    byte[] key = derive(secret, scope);
    derived.put(use, key);
    return key;
  }

  private static byte[] derive(Secret secret, Scope scope) {
    byte[] start = ("AWS4" + secret.reveal()).getBytes(StandardCharsets.UTF_8);
    byte[] day = Hashes.hmac(start, scope.date());
    byte[] region = Hashes.hmac(day, scope.region());
    return Hashes.hmac(Hashes.hmac(region, scope.service()), Scope.END);
  }

  int size() {
    return derived.size();
  }
}
