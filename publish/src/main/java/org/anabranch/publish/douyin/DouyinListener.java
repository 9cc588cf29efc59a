package org.anabranch.publish.douyin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.callback.Callbacks;
import org.anabranch.publish.callback.Incoming;
import org.anabranch.publish.callback.Listener;
import org.anabranch.publish.callback.News;
import org.anabranch.publish.callback.Subscriber;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Douyin's Webhooks (developer.open-douyin.com, dop/develop/webhooks): that a person published what
 * was shared with a {@code share_id} ({@code create_video}), and that a consent was taken back.
 * Signed with the SHA-1 of the app's secret and the body in {@code X-Douyin-Signature}. The
 * question whether the address is ours ({@code verify_webhook}) wants its challenge back; nothing
 * of it is believed. Of works that an app made for a person the documents promise no call: those
 * are read.
 */
public final class DouyinListener implements Listener {
  private static final String DONE = "{}";

  @Override
  public Platform platform() {
    return Platform.DOUYIN;
  }

  /** Douyin asks by a POST. */
  @Override
  public Optional<String> handshake(Subscriber subscriber, Incoming asked) {
    return Optional.empty();
  }

  @Override
  public Heard hear(Subscriber subscriber, Incoming call) {
    JsonNode body;
    try {
      body = Json.tree(call.text());
    } catch (JacksonException e) {
      return new Heard.Refused("the body is not JSON");
    }
    if (body.path("event").asString("").equals("verify_webhook")) {
      ObjectNode echo = Json.object();
      echo.set("challenge", content(body).path("challenge"));
      return new Heard.Understood(List.of(), echo.toString());
    }
    String right = signature(subscriber.secret(), call.body());
    return Callbacks.same(right, call.header("X-Douyin-Signature").orElse(""))
        ? new Heard.Understood(news(body), DONE)
        : new Heard.Refused("X-Douyin-Signature is not that of the body");
  }

  /** Some events have it as a text of JSON. */
  private static JsonNode content(JsonNode body) {
    JsonNode content = body.path("content");
    try {
      return content.isString() ? Json.tree(content.asString()) : content;
    } catch (JacksonException e) {
      return content;
    }
  }

  private static List<News> news(JsonNode body) {
    JsonNode content = content(body);
    String person = body.path("from_user_id").asString("");
    return switch (body.path("event").asString("")) {
      case "create_video" -> published(content);
      // The second takes back the scopes that end with .bind, such as publishing for the person.
      case "unauthorize", "contract_unauthorize" ->
          person.isEmpty() ? List.of() : List.of(new News.TakenBack(person));
      default -> List.of();
    };
  }

  private static List<News> published(JsonNode content) {
    String share = content.path("share_id").asString("");
    String number = content.path("video_id").asString("");
    String id = number.isEmpty() ? content.path("item_id").asString("") : number;
    return share.isEmpty() || id.isEmpty() ? List.of() : List.of(new News.Published(share, id));
  }

  private static String signature(Secret secret, byte[] body) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(secret.reveal().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha1.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-1", e);
    }
  }
}
