package org.anabranch.sandbox.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter.Mention;
import org.anabranch.sandbox.internal.Chatter.Said;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Meta's Webhooks: whoever entered an address there is asked for the verify token, and then called,
 * signed with the app's secret, for each remark and mention of others, once.
 */
public final class MetaPush {
  private static final String KIND = "callback";
  private static final String ONLY = "only";
  private static final String TOLD = "callback_told";
  private static final String SUBSCRIBED = "subscribed_page";
  private static final int POSTS = 50;

  private final World world;
  private final String platform;
  private final Chatter chatter;
  private final Caller caller = new Caller();

  public MetaPush(World world, String platform) {
    this.world = world;
    this.platform = platform;
    this.chatter = new Chatter(world, platform);
  }

  /** Whether the account's Page is subscribed to the app: nobody is told of any other. */
  public static boolean isSubscribed(World.Store store, String account) {
    return store.get(SUBSCRIBED, account).filter(s -> s.path("on").asBoolean(false)).isPresent();
  }

  public static void subscribe(World.Store store, String account, boolean on) {
    store.put(SUBSCRIBED, account, Json.object().put("on", on));
  }

  /** How a platform tells of a remark: {@code field} and {@code value}. */
  public interface Change {
    ObjectNode of(SandboxPost post, Said said);
  }

  /** False when whoever is there does not answer with the challenge. */
  public boolean enter(JsonNode settings) {
    String challenge = world.newId();
    boolean answers =
        caller
            .get(
                settings.path("url").asString("")
                    + "?hub.mode=subscribe&hub.challenge="
                    + challenge
                    + "&hub.verify_token="
                    + URLEncoder.encode(
                        settings.path("token").asString(""), StandardCharsets.UTF_8))
            .filter(challenge::equals)
            .isPresent();
    if (answers) {
      world.store(platform).put(KIND, ONLY, settings);
    }
    return answers;
  }

  /**
   * Tells of what was said meanwhile.
   *
   * @param object {@code page} or {@code instagram}
   */
  public void tell(String object, String appSecret, Change change) {
    World.Store store = world.store(platform);
    store
        .get(KIND, ONLY)
        .ifPresent(
            to -> {
              List<SandboxPost> theirs =
                  world.posts(platform).stream()
                      .filter(p -> isSubscribed(store, p.accountId()))
                      .limit(POSTS)
                      .toList();
              for (SandboxPost post : theirs) {
                chatter.below(post).stream()
                    .filter(s -> !s.own())
                    .forEach(
                        s ->
                            once(
                                to,
                                object,
                                appSecret,
                                post.accountId(),
                                s,
                                () -> change.of(post, s)));
              }
            });
  }

  /**
   * Tells each account of where others mention it elsewhere, which nothing lists.
   *
   * @param object {@code instagram}
   */
  public void tellMentions(
      String object, String appSecret, Mention how, Function<Said, ObjectNode> change) {
    World.Store store = world.store(platform);
    store
        .get(KIND, ONLY)
        .ifPresent(
            to ->
                world.posts(platform).stream()
                    .map(SandboxPost::accountId)
                    .distinct()
                    .filter(account -> isSubscribed(store, account))
                    .forEach(
                        account ->
                            chatter
                                .mentions(account, how)
                                .forEach(
                                    s ->
                                        once(
                                            to,
                                            object,
                                            appSecret,
                                            account,
                                            s,
                                            () -> change.apply(s)))));
  }

  private void once(
      JsonNode to,
      String object,
      String appSecret,
      String account,
      Said said,
      Supplier<ObjectNode> change) {
    World.Store store = world.store(platform);
    if (store.get(TOLD, said.id()).isEmpty()
        && send(to, object, appSecret, account, change.get())) {
      store.put(TOLD, said.id(), Json.object().put("told", true));
    }
  }

  private boolean send(
      JsonNode to, String object, String appSecret, String account, ObjectNode change) {
    ObjectNode body = Json.object().put("object", object);
    ObjectNode entry =
        body.putArray("entry")
            .addObject()
            .put("id", account)
            .put("time", world.now().getEpochSecond());
    entry.putArray("changes").add(change);
    String text = body.toString();
    return caller
        .post(
            to.path("url").asString(),
            "application/json",
            text,
            Map.of("X-Hub-Signature-256", "sha256=" + hmac(appSecret, text)))
        .isPresent();
  }

  private static String hmac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
    }
  }
}
