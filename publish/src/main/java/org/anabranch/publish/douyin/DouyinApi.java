package org.anabranch.publish.douyin;

import java.net.http.HttpRequest;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * The three calls that a share needs. Douyin answers 200 whatever happened; the end stands in
 * {@code data.error_code}. The app's token is asked for anew each time, since a stored one is
 * invalid soon after anybody asks for the next.
 */
final class DouyinApi {
  private static final String NAME = "Douyin";
  private static final Set<String> BUSY = Set.of("28001005", "28001006", "2100004");
  private static final Set<String> TOO_FAST = Set.of("28003018", "10020");
  private static final Set<String> USED_UP = Set.of("28003017", "2190001");
  private static final Set<String> NO_RIGHT =
      Set.of("28001012", "28001014", "28001016", "28001018", "28001019", "28001056");
  private static final Set<String> STALE =
      Set.of("28001003", "28001008", "10008", "2190008", "10010", "10003", "10013");

  private final Api api;

  DouyinApi(Api api) {
    this.api = api;
  }

  /** What a deep link is signed with. */
  record Ticket(String shareId, String ticket) {}

  Ticket ticket(Account account, Deadline deadline) throws Refusal, InterruptedException {
    try {
      return ticket(account, token(account, deadline), deadline);
    } catch (Refusal e) {
      if (!e.failure().code().equals("28001003")) {
        throw e;
      }
      // Somebody asked for the next token in between; ours is no longer good.
      return ticket(account, token(account, deadline), deadline);
    }
  }

  private String token(Account account, Deadline deadline) throws Refusal, InterruptedException {
    Query form =
        new Query()
            .with("client_key", account.credential("client_key").reveal())
            .with("client_secret", account.credential("client_secret").reveal())
            .with("grant_type", "client_credential");
    return field(
        api.send(
            account,
            HttpRequest.newBuilder(new Query().at(account.host("api"), "/oauth/client_token/"))
                .header("Content-Type", Query.FORM)
                .POST(form.form()),
            deadline),
        "access_token");
  }

  private Ticket ticket(Account account, String token, Deadline deadline)
      throws Refusal, InterruptedException {
    String share =
        field(
            api.send(
                account,
                HttpRequest.newBuilder(
                        new Query()
                            .with("need_callback", true)
                            .at(account.host("api"), "/share-id/"))
                    .header("access-token", token)
                    .POST(HttpRequest.BodyPublishers.noBody()),
                deadline),
            "share_id");
    String ticket =
        field(
            api.send(
                account,
                HttpRequest.newBuilder(new Query().at(account.host("api"), "/open/getticket/"))
                    .header("access-token", token)
                    .GET(),
                deadline),
            "ticket");
    return new Ticket(share, ticket);
  }

  private static String field(Api.Call call, String name) throws Refusal {
    Api.Reply reply = Ends.success(NAME, call, DouyinApi::status);
    JsonNode data = reply.json().path("data");
    long code = data.path("error_code").asLong(-1);
    String value = data.path(name).asString("");
    if (code != 0 || value.isEmpty()) {
      throw new Refusal(failure(Long.toString(code)));
    }
    return value;
  }

  private static Failure status(Api.Reply reply) {
    Reason reason =
        reply.status() == 429
            ? Reason.THROTTLED
            : reply.status() >= 500 ? Reason.TRANSIENT : Reason.PERMISSION;
    return new Failure(
        reason,
        "http " + reply.status(),
        "Douyin answered with status %d.".formatted(reply.status()),
        reply.retryAfter().orElse(null));
  }

  private static Failure failure(String code) {
    if (BUSY.contains(code)) {
      return Failure.of(Reason.TRANSIENT, code, "Douyin is busy.");
    }
    if (TOO_FAST.contains(code)) {
      return Failure.of(Reason.THROTTLED, code, "Douyin asks for fewer calls for a while.");
    }
    if (USED_UP.contains(code)) {
      return Failure.of(Reason.QUOTA, code, "The app's quota at Douyin is used up.");
    }
    if (NO_RIGHT.contains(code)) {
      return Failure.of(Reason.PERMISSION, code, "The app lacks this capability at Douyin.");
    }
    if (STALE.contains(code)) {
      return Failure.of(
          Reason.REAUTHORISE, code, "Douyin does not accept the app's key and secret.");
    }
    if (code.equals("2100009")) {
      return Failure.of(Reason.ACCOUNT, code, "Douyin has banned the account.");
    }
    return Failure.of(Reason.PERMISSION, code, "Douyin refused to prepare a share.");
  }
}
