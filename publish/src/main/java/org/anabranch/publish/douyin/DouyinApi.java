package org.anabranch.publish.douyin;

import java.net.http.HttpRequest;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;

/**
 * The three calls that a share needs. Douyin answers 200 whatever happened; the end stands in
 * {@code data.error_code}. The app's token is asked for anew each time, since a stored one is
 * invalid soon after anybody asks for the next.
 */
final class DouyinApi {
  private static final String NAME = "Douyin";
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
    Api.Reply reply = Ends.success(NAME, call, r -> DouyinErrors.classify(r, Reason.PERMISSION));
    String value = reply.json().path("data").path(name).asString("");
    if (!DouyinErrors.isSuccess(reply) || value.isEmpty()) {
      throw new Refusal(DouyinErrors.classify(reply, Reason.PERMISSION));
    }
    return value;
  }
}
