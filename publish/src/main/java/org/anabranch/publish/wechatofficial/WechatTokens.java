package org.anabranch.publish.wechatofficial;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The accounts' access tokens, kept in memory for as long as WeChat honours them. Asks for each
 * once, however many wait for it; the stable interface leaves the tokens of others alone. An
 * account that was connected by a third-party platform carries a token already.
 */
final class WechatTokens {
  private static final String GIVEN = "access_token";

  private final Api api;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  WechatTokens(Api api) {
    this.api = api;
  }

  /** One account's token and whose it is: an account that was connected anew needs another. */
  private static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private String owner = "";
    private @Nullable String token;
  }

  /** Whether a third-party platform was given the account's token: whoever keeps it renews it. */
  static boolean isGiven(Account account) {
    return account.credentials().containsKey(GIVEN);
  }

  String get(Account account, Deadline deadline) throws Refusal, InterruptedException {
    if (isGiven(account)) {
      return account.credential(GIVEN).reveal();
    }
    Slot slot = slots.computeIfAbsent(account.id(), _ -> new Slot());
    if (!slot.lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new Refusal(Reason.TRANSIENT, "no-token", "WeChat gave no access token in time.");
    }
    try {
      String owner = owner(account);
      String known = slot.token;
      if (known != null && slot.owner.equals(owner)) {
        return known;
      }
      String fresh = ask(account, deadline);
      slot.token = fresh;
      slot.owner = owner;
      return fresh;
    } finally {
      slot.lock.unlock();
    }
  }

  /** WeChat no longer honours this token. */
  void forget(Account account, String token) {
    Slot slot = slots.computeIfAbsent(account.id(), _ -> new Slot());
    slot.lock.lock();
    try {
      if (token.equals(slot.token)) {
        slot.token = null;
      }
    } finally {
      slot.lock.unlock();
    }
  }

  private static String owner(Account account) {
    return Digest.sha256(
        String.join(
            "\n",
            account.host("api").toString(),
            account.credential("appid").reveal(),
            account.credential("appsecret").reveal()));
  }

  private String ask(Account account, Deadline deadline) throws Refusal, InterruptedException {
    String body =
        Json.object()
            .put("grant_type", "client_credential")
            .put("appid", account.credential("appid").reveal())
            .put("secret", account.credential("appsecret").reveal())
            .toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(new Query().at(account.host("api"), "/cgi-bin/stable_token"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    Api.Reply reply =
        Ends.success(
            WechatApi.NAME,
            api.send(account, request, deadline.atMost(WechatApi.ONE_CALL)),
            r -> WechatErrors.classify(r, Reason.REAUTHORISE));
    String token = reply.json().path("access_token").asString("");
    if (!WechatErrors.isSuccess(reply) || token.isEmpty()) {
      throw new Refusal(WechatErrors.classify(reply, Reason.REAUTHORISE));
    }
    return token;
  }
}
