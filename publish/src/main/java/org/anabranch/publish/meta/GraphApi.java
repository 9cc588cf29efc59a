package org.anabranch.publish.meta;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls to one of Meta's Graph APIs: the token in a header, so that no address holds a secret, and
 * the proof that we know the app's secret when the account has one. Paths begin with the version:
 * {@code /v25.0/me}.
 */
public final class GraphApi {
  private static final Duration ONE_CALL = Duration.ofSeconds(60);
  private static final Duration ONE_FILE = Duration.ofMinutes(15);

  /** Subcode 33: there is no such object, or not for this token. */
  private static final int NO_SUCH_OBJECT = 33;

  private final Api api;
  private final String name;
  private final GraphErrors errors;
  private final Set<Integer> unproven;

  /**
   * @param unproven subcodes that may follow a commit although the post is live
   */
  public GraphApi(Api api, Platform platform, GraphErrors errors, Set<Integer> unproven) {
    this.api = api;
    this.name = platform.title();
    this.errors = errors;
    this.unproven = Set.copyOf(unproven);
  }

  /** Reads. */
  public JsonNode get(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    return success(call(account, reading(account, path, query), deadline), Reason.TRANSIENT).json();
  }

  /**
   * Reads before something is made: refuses as {@link Reason#THROTTLED} when the call allowance is
   * nearly used up, so that what was begun is not cut off in the middle.
   */
  public JsonNode getFirst(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    Api.Reply reply =
        success(call(account, reading(account, path, query), deadline), Reason.TRANSIENT);
    Usage usage = Usage.of(reply);
    if (usage.isFull()) {
      throw new Refusal(
          new Failure(
              Reason.THROTTLED,
              "usage/" + usage.percent(),
              name + "'s call allowance is nearly used up.",
              usage.regain().orElse(null)));
    }
    return reply.json();
  }

  /** Makes something that nobody sees yet. */
  public JsonNode post(
      Account account, String path, Query form, Reason otherwise, Deadline deadline)
      throws Refusal, InterruptedException {
    return success(call(account, form(account, path, form), deadline), otherwise).json();
  }

  public JsonNode post(Account account, String path, Multipart body, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        request(account, new Query(), path)
            .header("Content-Type", body.contentType())
            .POST(body.body());
    return success(api.send(account, request, deadline.atMost(ONE_FILE)), Reason.MEDIA).json();
  }

  /** Changes something that others may see; saying the same again changes nothing. */
  public Step.Prepared change(Account account, String path, Query form, Deadline deadline)
      throws InterruptedException {
    try {
      success(call(account, form(account, path, form), deadline), Reason.CONTENT);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  /** Removes something; what is gone already counts as removed. */
  public Step.Prepared delete(Account account, String path, Deadline deadline)
      throws InterruptedException {
    Api.Call call = call(account, request(account, new Query(), path).DELETE(), deadline);
    if (call instanceof Api.Call.Answered(var reply)
        && GraphErrors.subcode(reply) == NO_SUCH_OBJECT) {
      return new Step.Done();
    }
    try {
      success(call, Reason.PERMISSION);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  /**
   * As {@link #post}, but a refusal that {@code expected} recognises by its {@code error} is
   * returned as it came.
   */
  public JsonNode postOr(
      Account account, String path, Multipart body, Predicate<JsonNode> expected, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        request(account, new Query(), path)
            .header("Content-Type", body.contentType())
            .POST(body.body());
    Api.Call call = api.send(account, request, deadline.atMost(ONE_FILE));
    boolean known =
        call instanceof Api.Call.Answered(var reply)
            && !reply.ok()
            && expected.test(reply.json().path("error"));
    return known ? ((Api.Call.Answered) call).reply().json() : success(call, Reason.MEDIA).json();
  }

  /** The call that makes a post visible. */
  public Step.Committed commit(
      Account account, String path, Query form, String id, Deadline deadline)
      throws InterruptedException {
    Api.Call call = call(account, form(account, path, form), deadline);
    if (call instanceof Api.Call.Answered(var reply) && !reply.ok() && isUnproven(reply)) {
      return new Step.Unknown(name + " answered with code " + GraphErrors.code(reply));
    }
    return Ends.commit(
        name,
        call,
        reply -> Optional.of(reply.json().path(id).asString("")).filter(v -> !v.isEmpty()),
        reply -> errors.classify(reply, Reason.CONTENT));
  }

  private boolean isUnproven(Api.Reply reply) {
    return unproven.contains(GraphErrors.subcode(reply))
        || errors.classify(reply, Reason.CONTENT).reason() == Reason.TRANSIENT;
  }

  /** Sends a file, or what is missing of it from {@code offset} on, to where the platform said. */
  public void upload(Account account, URI address, Media file, long offset, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Authorization", "OAuth " + token(account))
            .header("offset", Long.toString(offset))
            .header("file_size", Long.toString(file.bytes()))
            .header("Content-Type", "application/octet-stream")
            .POST(
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(() -> from(file, offset)), file.bytes() - offset));
    Api.Reply reply =
        success(api.send(account, request, deadline.atMost(ONE_FILE)), Reason.TRANSIENT);
    if (!reply.json().path("success").asBoolean(false)) {
      throw new Refusal(Reason.TRANSIENT, "upload", name + " did not take the whole file.");
    }
  }

  private static InputStream from(Media file, long offset) {
    try {
      FileInputStream in = new FileInputStream(file.file().toFile());
      in.skipNBytes(offset);
      return in;
    } catch (IOException e) {
      throw new UncheckedIOException("A media file cannot be read: " + file.file(), e);
    }
  }

  private HttpRequest.Builder reading(Account account, String path, Query query) {
    return request(account, query, path).GET();
  }

  private static HttpRequest.Builder form(Account account, String path, Query form) {
    return request(account, new Query(), path).header("Content-Type", Query.FORM).POST(form.form());
  }

  private static HttpRequest.Builder request(Account account, Query query, String path) {
    @Nullable Secret appSecret = account.credentials().get("client_secret");
    if (appSecret != null) {
      query.with("appsecret_proof", proof(token(account), appSecret));
    }
    return HttpRequest.newBuilder(query.at(account.host("graph"), path))
        .header("Authorization", "Bearer " + token(account));
  }

  private static String token(Account account) {
    return account.credential("access_token").reveal();
  }

  private static String proof(String token, Secret appSecret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(appSecret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(token.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA256", e);
    }
  }

  private Api.Call call(Account account, HttpRequest.Builder request, Deadline deadline)
      throws InterruptedException {
    return api.send(account, request, deadline.atMost(ONE_CALL));
  }

  private Api.Reply success(Api.Call call, Reason otherwise) throws Refusal {
    return Ends.success(name, call, reply -> errors.classify(reply, otherwise));
  }
}
