package org.anabranch.publish.meta;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Answer;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CodeFlow;
import org.anabranch.publish.connect.Renewal;
import org.anabranch.publish.connect.Tokens;
import org.anabranch.publish.internal.Api;
import tools.jackson.databind.JsonNode;

/**
 * What Meta's authorisation servers have in common: their errors, and the app's secret as proof.
 */
public abstract class MetaFlow extends CodeFlow {
  protected MetaFlow(
      Platform platform, Shape shape, List<String> scopes, Renewal renewal, Api api, Clock clock) {
    super(platform, shape, scopes, renewal, api, clock);
  }

  @Override
  protected <T> Optional<Answer<T>> refusal(Api.Reply reply) {
    JsonNode error = reply.json().path("error");
    if (reply.ok() && error.isMissingNode()) {
      return Optional.empty();
    }
    String message = error.path("message").asString(platform().title() + " refused.");
    int code = error.path("code").asInt(0);
    if (code == 1 || code == 2 || error.path("is_transient").asBoolean(false)) {
      return Optional.of(new Answer.Unreachable<>(message, true));
    }
    // 190 and 102: the token; 100 with 36007 or 36009: the code was used, or is too old.
    int subcode = error.path("error_subcode").asInt(0);
    boolean gone = code == 190 || code == 102 || code == 100 && subcode / 10 == 3600;
    return Optional.of(
        gone
            ? new Answer.Gone<>(GraphErrors.code(reply), message)
            : new Answer.Refused<>(GraphErrors.code(reply), message));
  }

  /**
   * Tokens with what was granted, which the reply that gave them does not say. Without an answer
   * nothing is known, and they are good all the same.
   *
   * @param asked the address that tells it
   * @param granted reads the scopes from its {@code data}
   */
  protected final Tokens withRights(
      Tokens tokens, URI asked, Function<JsonNode, Set<String>> granted, Deadline deadline)
      throws InterruptedException {
    return send(
                HttpRequest.newBuilder(asked).GET(),
                reply -> Optional.of(granted.apply(reply.path("data"))),
                deadline)
            instanceof Answer.Given<Set<String>>(var scopes)
        ? tokens.granting(scopes)
        : tokens;
  }

  @Override
  public Map<String, Secret> credentials(App app) {
    return Map.of("client_secret", app.clientSecret());
  }
}
