package org.anabranch.sandbox.internal;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.sandbox.World;

/**
 * The door of an imitated Graph API: looks at the version, the token, the proof of the app's secret
 * where one is given, and the permission; sends what a route refuses with.
 */
public final class GraphDoor {
  private final World world;
  private final String platform;
  private final String versions;

  /**
   * @param versions a pattern of those still served
   */
  public GraphDoor(World world, String platform, String versions) {
    this.world = world;
    this.platform = platform;
    this.versions = versions;
  }

  public Handler open(String scope, Consumer<GraphCall> route) {
    return (request, response) -> {
      try {
        if (!Requests.path(request, "version").matches(versions)) {
          throw GraphError.of(2635, 0, "You are calling a version of the API that is not served");
        }
        World.Store store = world.store(platform);
        GraphCall call =
            GraphCall.read(
                request,
                response,
                given -> grant(given.or(() -> token(request)), scope),
                store,
                world.newId());
        prove(call, call.grant());
        route.accept(call);
      } catch (GraphError error) {
        error.send(response, GraphCall.usage());
      }
    };
  }

  /** Who calls, by a token in the address or in the header; a refusal when nobody we know. */
  Grant grant(ServerRequest request, String scope) {
    return grant(token(request), scope);
  }

  private static Optional<String> token(ServerRequest request) {
    return Requests.query(request, "access_token")
        .or(() -> Requests.bearer(request))
        .or(() -> oauth(request));
  }

  private Grant grant(Optional<String> given, String scope) {
    Grant grant =
        given.flatMap(token -> Grant.of(world, platform, token)).orElseThrow(GraphError::token);
    if (!grant.scopes().contains(scope)) {
      throw GraphError.permission(scope);
    }
    return grant;
  }

  private static Optional<String> oauth(ServerRequest request) {
    return Requests.header(request, "Authorization")
        .filter(v -> v.startsWith("OAuth "))
        .map(v -> v.substring(6).strip());
  }

  private static void prove(GraphCall call, Grant grant) {
    if (call.parameter("appsecret_proof").filter(p -> !matches(p, grant)).isPresent()) {
      throw GraphError.proof();
    }
  }

  private static boolean matches(String proof, Grant grant) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(grant.appSecret()), "HmacSHA256"));
      String right = HexFormat.of().formatHex(mac.doFinal(bytes(grant.token())));
      return MessageDigest.isEqual(bytes(right), bytes(proof));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
