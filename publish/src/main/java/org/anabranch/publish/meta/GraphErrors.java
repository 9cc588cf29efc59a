package org.anabranch.publish.meta;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Api;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Refusals of Meta's Graph APIs in our terms, by {@code error.code} and {@code error_subcode};
 * never by their texts. What is true of all three platforms stands here, the rest is given.
 */
public final class GraphErrors {
  private static final Map<Integer, Reason> CODES =
      Map.ofEntries(
          Map.entry(1, Reason.TRANSIENT),
          Map.entry(2, Reason.TRANSIENT),
          Map.entry(3, Reason.PERMISSION),
          Map.entry(4, Reason.THROTTLED),
          Map.entry(10, Reason.PERMISSION),
          Map.entry(17, Reason.THROTTLED),
          Map.entry(32, Reason.THROTTLED),
          Map.entry(102, Reason.REAUTHORISE),
          Map.entry(190, Reason.REAUTHORISE),
          Map.entry(341, Reason.THROTTLED),
          Map.entry(368, Reason.ACCOUNT),
          Map.entry(506, Reason.DUPLICATE),
          Map.entry(613, Reason.THROTTLED));

  private final Platform platform;
  private final Map<Integer, Reason> own;

  /**
   * @param own this platform's subcodes, and codes that no other has; they win over the common ones
   */
  public GraphErrors(Platform platform, Map<Integer, Reason> own) {
    this.platform = platform;
    this.own = new HashMap<>(own);
  }

  /** The code of a reply, {@code 190/463}, for {@link Failure#code}. */
  public static String code(Api.Reply reply) {
    JsonNode error = reply.json().path("error");
    int code = error.path("code").asInt(0);
    int subcode = error.path("error_subcode").asInt(0);
    if (code == 0) {
      return "http " + reply.status();
    }
    return subcode == 0 ? Integer.toString(code) : code + "/" + subcode;
  }

  static int subcode(Api.Reply reply) {
    return reply.json().path("error").path("error_subcode").asInt(0);
  }

  /** What one of this platform's own codes means, wherever it was found. */
  public Optional<Reason> meaning(int code) {
    return Optional.ofNullable(own.get(code));
  }

  /**
   * @param otherwise the reason of a refusal that no table knows: what the call was about
   */
  public Failure classify(Api.Reply reply, Reason otherwise) {
    JsonNode error = reply.json().path("error");
    Reason reason = reason(reply.status(), error, otherwise);
    @Nullable Duration wait =
        reason == Reason.THROTTLED
            ? reply.retryAfter().or(() -> Usage.of(reply).regain()).orElse(null)
            : null;
    return new Failure(reason, code(reply), message(reason), wait);
  }

  private Reason reason(int status, JsonNode error, Reason otherwise) {
    int code = error.path("code").asInt(0);
    Reason known =
        meaning(error.path("error_subcode").asInt(0))
            .or(() -> meaning(code))
            .or(() -> Optional.ofNullable(CODES.get(code)))
            .orElse(null);
    if (known != null) {
      return known;
    } else if (code >= 200 && code <= 299) {
      return Reason.PERMISSION;
    } else if (code >= 80000 && code <= 80014) {
      return Reason.THROTTLED;
    } else if (error.path("is_transient").asBoolean(false) || status >= 500) {
      return Reason.TRANSIENT;
    }
    return switch (status) {
      case 401 -> Reason.REAUTHORISE;
      case 429 -> Reason.THROTTLED;
      default -> otherwise;
    };
  }

  private String message(Reason reason) {
    String name = platform.title();
    return switch (reason) {
      case THROTTLED -> name + " asks for fewer calls for a while.";
      case TRANSIENT -> name + " stumbled; nothing came of the call.";
      case QUOTA -> "The posts that " + name + " allows in 24 hours are used up.";
      case REAUTHORISE ->
          name + " no longer accepts the account's grant. Connect the account again.";
      case PERMISSION -> name + " does not let this app or account do that.";
      case CONTENT -> name + " does not accept the post.";
      case MEDIA -> name + " does not accept a file of the post, or could not fetch it.";
      case DUPLICATE -> name + " already has this post.";
      case ACCOUNT -> name + " has blocked the account for now; open the app to see why.";
    };
  }
}
