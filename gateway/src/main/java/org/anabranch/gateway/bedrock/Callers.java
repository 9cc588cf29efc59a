package org.anabranch.gateway.bedrock;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Clock;
import java.util.Optional;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Who a client of Bedrock says it is: a bearer key, or a signature whose access key id is the name
 * of a gateway key and whose secret access key is that key.
 */
final class Callers {
  private static final String BEARER = "Bearer ";

  private final SignatureCheck check;

  Callers(Clock clock) {
    this.check = new SignatureCheck("bedrock", clock);
  }

  @Nullable Credential credential(Incoming head) {
    String authorization = head.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return new Credential.Key(authorization.substring(BEARER.length()).strip());
    }
    Optional<Signature> claim = SignatureCheck.claimed(head.headers());
    return claim
        .map(
            signature ->
                new Credential.Signed(signature.accessKeyId(), new Verified(check, signature)))
        .orElse(null);
  }

  private record Verified(SignatureCheck check, Signature signature)
      implements Credential.Verification {
    @Override
    public boolean holds(Secret secret, Incoming whole) {
      return check.holds(signature, secret, whole);
    }

    @Override
    public @Nullable Refusal untimely(Incoming whole) {
      return check.untimely(whole.headers());
    }
  }
}
