package org.anabranch.gateway.treasury;

import java.util.Map;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.treasury.Treasury.Bounds;
import org.jspecify.annotations.Nullable;

/**
 * A key made here, as it is stored. Times are epoch milliseconds; 0 is never, and {@link
 * Long#MAX_VALUE} for one that does not expire.
 *
 * @param digest of its secret
 * @param oldDigest of its former secret, valid until {@code oldUntil}
 */
record MadeKey(
    String name,
    String workspace,
    String team,
    String user,
    Bounds bounds,
    String digest,
    boolean signs,
    @Nullable String oldDigest,
    long oldUntil,
    long madeAt,
    long expiresAt,
    long revokedAt) {
  private static final String PREFIX = "gateway-key/";

  Payer payer() {
    return new Payer(workspace, team, user, name, Map.of());
  }

  Scope scope() {
    return scope(new ScopeId(ScopeId.Kind.KEY, workspace, name), bounds);
  }

  static Scope scope(ScopeId id, Bounds b) {
    return new Scope(id, b.budgets(), b.limits(), b.models(), b.tags());
  }

  /** Where the secret lies, sealed, when it signs. */
  String secretName() {
    return secretName(name);
  }

  String oldSecretName() {
    return secretName(name) + "/old";
  }

  static String secretName(String key) {
    return PREFIX + key;
  }
}
