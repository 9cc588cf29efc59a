package org.anabranch.publish.meta;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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

/**
 * Meta's Webhooks for Pages ({@code feed}) and Instagram ({@code comments}, {@code mentions}): a
 * question with the verify token when the address is entered, then calls signed with the app's
 * secret in {@code X-Hub-Signature-256}. What a call says of a remark is not taken over: it only
 * has the post's remarks, or the mention, read now. One call may tell of many accounts.
 */
public final class MetaListener implements Listener {
  private static final String SUBSCRIBE = "subscribe";

  private final Platform platform;
  private final String object;

  private MetaListener(Platform platform, String object) {
    this.platform = platform;
    this.object = object;
  }

  public static MetaListener ofPages() {
    return new MetaListener(Platform.FACEBOOK, "page");
  }

  public static MetaListener ofInstagram() {
    return new MetaListener(Platform.INSTAGRAM, "instagram");
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public Optional<String> handshake(Subscriber subscriber, Incoming asked) {
    String challenge = asked.parameter("hub.challenge");
    boolean ours =
        asked.parameter("hub.mode").equals(SUBSCRIBE)
            && Callbacks.same(
                subscriber.keys().token().reveal(), asked.parameter("hub.verify_token"));
    return ours && !challenge.isEmpty() ? Optional.of(challenge) : Optional.empty();
  }

  @Override
  public Heard hear(Subscriber subscriber, Incoming call) {
    String signature = call.header("X-Hub-Signature-256").orElse("");
    if (!Callbacks.same(signature(subscriber.secret(), call.body()), signature)) {
      return new Heard.Refused("X-Hub-Signature-256 is not that of the body");
    }
    try {
      JsonNode body = Json.tree(call.text());
      return body.path("object").asString("").equals(object)
          ? new Heard.Understood(news(body), "EVENT_RECEIVED")
          : new Heard.Understood(List.of(), "EVENT_RECEIVED");
    } catch (JacksonException e) {
      return new Heard.Refused("the body is not JSON");
    }
  }

  private static String signature(Secret secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
    }
  }

  private static List<News> news(JsonNode body) {
    List<News> news = new ArrayList<>();
    for (JsonNode entry : body.path("entry")) {
      String account = entry.path("id").asString("");
      for (JsonNode change : entry.path("changes")) {
        said(account, change).ifPresent(news::add);
      }
      said(account, entry).ifPresent(news::add); // Instagram's login sends no list of changes
    }
    return news.stream().distinct().toList();
  }

  private static Optional<News> said(String account, JsonNode change) {
    JsonNode value = change.path("value");
    if (change.path("field").asString("").equals("mentions")) {
      String media = value.path("media_id").asString("");
      String comment = value.path("comment_id").asString("");
      return media.isEmpty() || account.isEmpty()
          ? Optional.empty()
          : Optional.of(new News.Mentioned(account, media, comment));
    }
    String post =
        switch (change.path("field").asString("")) {
          case "feed" ->
              value.path("item").asString("").equals("comment")
                  ? value.path("post_id").asString("")
                  : "";
          case "comments", "live_comments" -> value.path("media").path("id").asString("");
          default -> "";
        };
    return post.isEmpty() || account.isEmpty()
        ? Optional.empty()
        : Optional.of(new News.Said(account, post));
  }
}
