package org.anabranch.publish.wechatofficial;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.callback.Callbacks;
import org.anabranch.publish.callback.Incoming;
import org.anabranch.publish.callback.Listener;
import org.anabranch.publish.callback.News;
import org.anabranch.publish.callback.Subscriber;
import org.w3c.dom.Element;

/**
 * WeChat's calls, encrypted (安全模式): to a third-party platform its ticket, every ten minutes, and
 * who granted or took back; for an account, that a publication has ended ({@code
 * PUBLISHJOBFINISH}). A message in the clear is refused: its signature does not cover what it says.
 * WeChat repeats a call up to three times unless it is answered within five seconds. The pages of
 * the open platform (“授权变更通知推送”, “验证票据”) and of “发布能力” describe them.
 */
public final class WechatListener implements Listener {
  private static final String DONE = "success";

  @Override
  public Platform platform() {
    return Platform.WECHAT_OFFICIAL;
  }

  /** An account in its own developer mode is asked once, when its server is entered. */
  @Override
  public Optional<String> handshake(Subscriber subscriber, Incoming asked) {
    String right =
        WechatCipher.signature(
            subscriber.keys().token().reveal(),
            asked.parameter("timestamp"),
            asked.parameter("nonce"));
    String echo = asked.parameter("echostr");
    return Callbacks.same(right, asked.parameter("signature")) && !echo.isEmpty()
        ? Optional.of(echo)
        : Optional.empty();
  }

  @Override
  public Heard hear(Subscriber subscriber, Incoming call) {
    Optional<Element> outer = WechatEvents.read(call.text());
    String encrypted = outer.map(o -> WechatEvents.text(o, "Encrypt")).orElse("");
    if (encrypted.isEmpty()) {
      return new Heard.Refused("the message is not encrypted: choose 安全模式");
    }
    String right =
        WechatCipher.signature(
            subscriber.keys().token().reveal(),
            call.parameter("timestamp"),
            call.parameter("nonce"),
            encrypted);
    if (!Callbacks.same(right, call.parameter("msg_signature"))) {
      return new Heard.Refused("msg_signature is not that of the message");
    }
    List<String> ids = new ArrayList<>(List.of(subscriber.clientId()));
    if (!call.account().isEmpty()) {
      ids.add(call.account());
    }
    return WechatCipher.open(subscriber.keys().key(), ids, encrypted)
        .flatMap(WechatEvents::read)
        .<Heard>map(message -> new Heard.Understood(news(subscriber, call, message), DONE))
        .orElseGet(() -> new Heard.Refused("the message does not open with the EncodingAESKey"));
  }

  private static List<News> news(Subscriber subscriber, Incoming call, Element message) {
    String kind = WechatEvents.text(message, "InfoType");
    if (!kind.isEmpty()) {
      return ofPlatform(kind, message);
    }
    String account = call.account().isEmpty() ? subscriber.clientId() : call.account();
    List<Element> ended = WechatEvents.children(message, "PublishEventInfo");
    return WechatEvents.text(message, "Event").equals("PUBLISHJOBFINISH") && !ended.isEmpty()
        ? List.of(ended(account, ended.getFirst()))
        : List.of();
  }

  private static List<News> ofPlatform(String kind, Element message) {
    String ticket = WechatEvents.text(message, "ComponentVerifyTicket");
    String account = WechatEvents.text(message, "AuthorizerAppid");
    if (kind.equals("component_verify_ticket") && !ticket.isEmpty()) {
      return List.of(new News.Ticket(new Secret(ticket)));
    }
    // Of authorized and updateauthorized the return from the consent page tells more.
    return kind.equals("unauthorized") && !account.isEmpty()
        ? List.of(new News.TakenBack(account))
        : List.of();
  }

  private static News ended(String account, Element info) {
    return new News.Ended(
        WechatEvents.job(account, WechatEvents.text(info, "publish_id")),
        WechatEvents.publication(info).toString());
  }
}
