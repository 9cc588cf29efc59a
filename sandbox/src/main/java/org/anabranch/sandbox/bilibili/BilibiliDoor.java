package org.anabranch.sandbox.bilibili;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.DayQuota;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Lets in only calls that are signed as the documents say, with a fresh time, a nonce that was
 * never used and the MD5 of their JSON body, by an app whose grant covers them. Errors are codes
 * inside an HTTP 200; the documents group them, and which of a group stands for what is this
 * imitation's choice.
 */
final class BilibiliDoor {
  static final String BILIBILI = "bilibili";
  static final String SUBMIT = "ARC_BASE";
  static final String FIGURES = "ARC_DATA";
  static final String ARCHIVE = "/arcopen/fn/archive";
  static final int UNFIT = -400;

  private static final Duration SKEW = Duration.ofMinutes(10);
  private static final List<String> SIGNED =
      List.of(
          "x-bili-accesskeyid",
          "x-bili-content-md5",
          "x-bili-signature-method",
          "x-bili-signature-nonce",
          "x-bili-signature-version",
          "x-bili-timestamp");

  /** The documents tell that there is a number, but not which. */
  private static final Map<String, Long> PER_DAY =
      Map.of(
          ARCHIVE + "/add-by-utoken", 100L,
          ARCHIVE + "/edit", 200L,
          ARCHIVE + "/viewlist", 5_000L);

  private final World world;
  private final DayQuota quota;

  BilibiliDoor(World world) {
    this.world = world;
    this.quota = new DayQuota(world, BILIBILI, PER_DAY);
  }

  /** A call with a JSON body, or none. */
  interface JsonHandler {
    void handle(ServerRequest request, ServerResponse response, JsonNode body) throws IOException;
  }

  Grant grant() {
    return Grant.open(world, BILIBILI, Set.of("USER_INFO", SUBMIT, FIGURES));
  }

  static String client(Grant grant) {
    return "bili" + grant.id();
  }

  static void ok(ServerResponse response, JsonNode data) {
    Replies.json(
        response,
        200,
        Json.object().put("code", 0).put("message", "0").put("ttl", 1).set("data", data));
  }

  static void error(ServerResponse response, int code, String message) {
    Replies.json(
        response, 200, Json.object().put("code", code).put("message", message).put("ttl", 1));
  }

  /** For calls whose body is a file or nothing: signed over an empty text. */
  Handler signed(String scope, Handler handler) {
    return (request, response) -> {
      if (admits(request, response, scope, "")) {
        handler.handle(request, response);
      }
    };
  }

  Handler signedJson(String scope, JsonHandler handler) {
    return (request, response) -> {
      String body = Requests.text(request).orElse("");
      if (admits(request, response, scope, body)) {
        Optional<JsonNode> json = tree(body);
        if (json.isEmpty()) {
          error(response, UNFIT, "the body is no JSON");
        } else {
          handler.handle(request, response, json.get());
        }
      }
    };
  }

  private static Optional<JsonNode> tree(String body) {
    try {
      return Optional.of(body.isEmpty() ? Json.object() : Json.tree(body));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private boolean admits(
      ServerRequest request, ServerResponse response, String scope, String body) {
    Grant grant = grant();
    Optional<Grant> caller = Grant.of(world, BILIBILI, header(request, "Access-Token"));
    if (SIGNED.stream().anyMatch(name -> Requests.header(request, name).isEmpty())) {
      error(response, 127000, "a signed header is missing");
    } else if (!header(request, "x-bili-accesskeyid").equals(client(grant))) {
      error(response, 127001, "the access key is unknown");
    } else if (!isSigned(request, grant)) {
      error(response, 127002, "the signature is wrong");
    } else if (!isFresh(header(request, "x-bili-timestamp"))) {
      error(response, 127003, "the timestamp is too old or too new");
    } else if (!header(request, "x-bili-content-md5").equals(md5(body))) {
      error(response, 127004, "the MD5 is not the body's");
    } else if (!isFirst(header(request, "x-bili-signature-nonce"))) {
      error(response, 127008, "the nonce was used");
    } else if (caller.isEmpty()) {
      error(response, 122000, "the access token is invalid");
    } else if (!caller.get().scopes().contains(scope)) {
      error(response, 127005, "the scope is not granted");
    } else if (!quota.take(request.path().path().replaceFirst("^.*(?=/arcopen/)", ""))) {
      error(response, 127009, "the calls of the day are used up");
    } else {
      return true;
    }
    return false;
  }

  private static boolean isSigned(ServerRequest request, Grant grant) {
    String text =
        SIGNED.stream()
            .map(name -> name + ":" + header(request, name))
            .collect(Collectors.joining("\n"));
    return header(request, "x-bili-signature-method").equals("HMAC-SHA256")
        && header(request, "x-bili-signature-version").equals("2.0")
        && header(request, "Authorization").equals(hmac(grant.appSecret(), text));
  }

  private boolean isFresh(String timestamp) {
    return timestamp.matches("\\d{10}")
        && Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), world.realTime())
                .abs()
                .compareTo(SKEW)
            <= 0;
  }

  private boolean isFirst(String nonce) {
    return nonce.matches("[\\w-]{1,64}")
        && world.store(BILIBILI).putIfAbsent("nonce", nonce, Json.object());
  }

  private static String header(ServerRequest request, String name) {
    return Requests.header(request, name).orElse("");
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has MD5", e);
    }
  }

  private static String hmac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA256", e);
    }
  }
}
