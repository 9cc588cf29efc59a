package org.anabranch.sandbox.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import tools.jackson.databind.JsonNode;

/**
 * What WeChat's servers send by themselves, encrypted and signed as “加密解密技术方案” says: to a
 * third-party platform at its address, for an account at the address with its appid behind, or at
 * the account's own.
 */
public final class WechatPush {
  /** The receiver that a third-party platform entered. */
  public static final String PLATFORM = "platform";

  /** The receiver that an account in its own developer mode entered. */
  public static final String ACCOUNT = "account";

  private static final String KIND = "callback";
  private static final int BLOCK = 32;

  private final World world;
  private final World.Store store;
  private final Caller caller = new Caller();

  public WechatPush(World world) {
    this.world = world;
    this.store = world.store("wechat-official");
  }

  /**
   * Enters a receiver. An account's must answer the question whether it knows the token.
   *
   * @param settings {@code url}, {@code token} and a {@code key} of 43 characters
   */
  public boolean enter(String receiver, JsonNode settings) {
    boolean fit =
        !settings.path("url").asString("").isEmpty()
            && !settings.path("token").asString("").isEmpty()
            && settings.path("key").asString("").matches("[A-Za-z0-9]{43}");
    if (!fit || receiver.equals(ACCOUNT) && !answers(settings)) {
      return false;
    }
    store.put(KIND, receiver, settings);
    return true;
  }

  private boolean answers(JsonNode settings) {
    String time = Long.toString(world.now().getEpochSecond());
    String nonce = world.newId();
    String echo = world.newId();
    String signature = signature(settings.path("token").asString(), time, nonce);
    return caller
        .get(
            settings.path("url").asString()
                + "?signature=%s&timestamp=%s&nonce=%s&echostr=%s"
                    .formatted(signature, time, nonce, echo))
        .filter(echo::equals)
        .isPresent();
  }

  /** Whether anybody is to be told of what happens to an account. */
  public boolean isEntered() {
    return store.get(KIND, PLATFORM).isPresent() || store.get(KIND, ACCOUNT).isPresent();
  }

  /** To the third-party platform itself. */
  public boolean toPlatform(String componentAppId, String message) {
    return store
        .get(KIND, PLATFORM)
        .filter(to -> send(to, to.path("url").asString(), componentAppId, "AppId", message))
        .isPresent();
  }

  /** Of an account: to the platform that has its consent, and to its own receiver. */
  public boolean ofAccount(String componentAppId, String appId, String message) {
    Optional<JsonNode> platform = store.get(KIND, PLATFORM);
    Optional<JsonNode> own = store.get(KIND, ACCOUNT);
    boolean heard =
        platform
            .filter(
                to ->
                    send(
                        to,
                        to.path("url").asString() + "/" + appId,
                        componentAppId,
                        "ToUserName",
                        message))
            .isPresent();
    return own.filter(to -> send(to, to.path("url").asString(), appId, "ToUserName", message))
            .isPresent()
        || heard;
  }

  private boolean send(JsonNode to, String url, String appId, String envelope, String message) {
    String time = Long.toString(world.now().getEpochSecond());
    String nonce = world.newId();
    String encrypted = encrypted(to.path("key").asString(), appId, message);
    String token = to.path("token").asString();
    String address =
        url
            + "?signature=%s&timestamp=%s&nonce=%s&encrypt_type=aes&msg_signature=%s"
                .formatted(
                    signature(token, time, nonce),
                    time,
                    nonce,
                    signature(token, time, nonce, encrypted));
    String body =
        "<xml><%1$s><![CDATA[%2$s]]></%1$s><Encrypt><![CDATA[%3$s]]></Encrypt></xml>"
            .formatted(envelope, appId, encrypted);
    return caller
        .post(address, "text/xml", body, Map.of())
        .filter(reply -> reply.strip().equals("success"))
        .isPresent();
  }

  private static String signature(String... parts) {
    String joined = Arrays.stream(parts).sorted().collect(Collectors.joining());
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(joined.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has SHA-1", e);
    }
  }

  private String encrypted(String encodingAesKey, String appId, String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    byte[] id = appId.getBytes(StandardCharsets.UTF_8);
    byte[] random = Arrays.copyOf(world.newToken().getBytes(StandardCharsets.UTF_8), 16);
    int length = random.length + Integer.BYTES + text.length + id.length;
    int padding = BLOCK - length % BLOCK;
    ByteBuffer plain = ByteBuffer.allocate(length + padding);
    plain.put(random).putInt(text.length).put(text).put(id);
    while (plain.hasRemaining()) {
      plain.put((byte) padding);
    }
    byte[] key = Base64.getDecoder().decode(encodingAesKey + "=");
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new IvParameterSpec(Arrays.copyOf(key, 16)));
      return Base64.getEncoder().encodeToString(cipher.doFinal(plain.array()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has AES", e);
    }
  }

  /** A new ticket, good for twelve hours, sent at once; false when nobody took it. */
  public boolean ticket(String componentAppId) {
    String ticket = "ticket@@@" + world.newToken();
    store.put(
        "component_ticket",
        ticket,
        Json.object().put("until", world.now().plusSeconds(12 * 3600).toString()));
    return toPlatform(
        componentAppId,
        ("<xml><AppId><![CDATA[%s]]></AppId><CreateTime>%d</CreateTime>"
                + "<InfoType><![CDATA[component_verify_ticket]]></InfoType>"
                + "<ComponentVerifyTicket><![CDATA[%s]]></ComponentVerifyTicket></xml>")
            .formatted(componentAppId, world.now().getEpochSecond(), ticket));
  }

  /** The appid of the third-party platform that the sandbox registered for us. */
  public static String componentAppId(Grant grant) {
    return "wxc" + grant.id();
  }
}
