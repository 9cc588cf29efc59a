package org.anabranch.app;

import static org.anabranch.app.ConsentBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import me.chanjar.weixin.common.util.crypto.WxCryptUtil;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Credentials.Held;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.callback.Callbacks;
import org.anabranch.publish.callback.Incoming;
import org.anabranch.publish.connect.AccountHealth.State;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.CallbackKeys.Keys;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.wechatofficial.WechatOfficialConnector;
import org.anabranch.sandbox.Faults;
import org.anabranch.sandbox.wechatofficial.WechatOfficialImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Official Accounts by a third-party platform, and what WeChat calls about. */
class WechatPlatformTest {
  private static final String WECHAT = "wechat-official";

  @TempDir Path directory;
  private ConsentBench bench;

  @BeforeEach
  void start() {
    bench = new ConsentBench(directory);
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  private Post article() throws Exception {
    try (Bench files =
        new Bench(
            Files.createDirectories(directory.resolve("files")),
            new WechatOfficialConnector(new Api()),
            WechatOfficialImitation::new)) {
      Media picture = files.jpeg(160, 90);
      Media cover = picture.withRole(Media.Role.COVER).withAltText("");
      return new Post(
          Platform.WECHAT_OFFICIAL,
          "河流",
          List.of("What an anabranch is"),
          List.of(),
          null,
          "<p>The river parts.</p>",
          List.of(cover),
          true,
          "zh");
    }
  }

  private Publication published(Account account) throws Exception {
    bench.publisher.submit("run", List.of(new Submission(account.id(), article())));
    return bench
        .publisher
        .work("run", (_, _, _) -> bench.clock.advance(Duration.ofSeconds(1)), soon())
        .getFirst();
  }

  private void always(String path, String body) {
    bench
        .sandbox
        .faults()
        .add(
            new Faults.Fault(
                WECHAT,
                "*",
                "*",
                Pattern.compile(path),
                Faults.Kind.STATUS,
                200,
                body,
                Duration.ZERO,
                Duration.ZERO,
                0,
                1,
                1000));
  }

  @Test
  void an_account_that_granted_the_platform_publishes_and_the_end_is_told_not_asked_for()
      throws Exception {
    Account account = bench.connected(Platform.WECHAT_OFFICIAL);
    assertThat(account.credentials().keySet()).containsExactlyInAnyOrder("access_token", "appid");
    always(
        "/freepublish/get$", "{\"errcode\":45009,\"errmsg\":\"reach max api daily quota limit\"}");
    Publication end = published(account);
    assertThat(bench.sandbox.world().posts(WECHAT)).hasSize(1);
    assertThat(end.state()).isIn(Publication.State.PUBLISHED, Publication.State.CONFIRMING);
    awaitEnded(account.remoteId() + "/");
    bench.clock.advance(Duration.ofMinutes(11));
    Publication after =
        bench
            .publisher
            .work("run", (_, _, _) -> bench.clock.advance(Duration.ofSeconds(1)), soon())
            .getFirst();
    assertThat(after.state())
        .as(() -> bench.publisher.journal(after.id()).toString())
        .isEqualTo(Publication.State.PUBLISHED);
    assertThat(after.permalink()).contains("/web/s/");
  }

  private void awaitEnded(String prefix) throws InterruptedException {
    Deadline patience = soon();
    while (bench.database.read(
            h ->
                h.createQuery("select count(*) from ended_job where job like :job")
                    .bind("job", prefix + "%")
                    .mapTo(Long.class)
                    .one())
        == 0) {
      assertThat(patience.sleep(Duration.ofMillis(20))).as("WeChat called").isTrue();
    }
  }

  @Test
  void a_permission_set_that_was_not_granted_is_named() throws Exception {
    Account account = bench.connected(Platform.WECHAT_OFFICIAL, "7");
    Failure failure = Objects.requireNonNull(published(account).failure());
    assertThat(failure.reason()).isEqualTo(Reason.PERMISSION);
    assertThat(failure.fix()).contains("tick publishing (7)");
    assertThat(bench.sandbox.world().posts(WECHAT)).isEmpty();
  }

  @Test
  void a_ticket_that_got_too_old_is_asked_for_again() throws Exception {
    Account account = bench.connected(Platform.WECHAT_OFFICIAL);
    bench.clock.advance(Duration.ofHours(13));
    Held held = bench.connections.credentials().current(account, soon());
    assertThat(held).isInstanceOf(Held.Current.class);
    assertThat(((Held.Current) held).account().credential("access_token"))
        .isNotEqualTo(account.credential("access_token"));
  }

  @Test
  void that_a_consent_was_taken_back_is_known_by_the_call_alone() throws Exception {
    Account account = bench.connected(Platform.WECHAT_OFFICIAL);
    bench.sandbox.oauth(WECHAT).revoke();
    assertThat(bench.connections.health())
        .filteredOn(h -> h.account().id().equals(account.id()))
        .singleElement()
        .satisfies(h -> assertThat(h.state()).isEqualTo(State.GONE));
  }

  @Test
  void without_a_ticket_it_is_said_what_to_enter_where() throws Exception {
    App app = bench.app(Platform.WECHAT_OFFICIAL);
    App own =
        bench.connections.addApp(
            Account.DEFAULT_WORKSPACE,
            Platform.WECHAT_OFFICIAL,
            app.clientId(),
            app.clientSecret(),
            List.of());
    // An app that nobody called yet, and that talks to the sandbox.
    bench.database.change(
        h ->
            h.createUpdate("update platform_app set hosts = :hosts where id = :id")
                .bind("hosts", Json.write(app.hosts()))
                .bind("id", own.id())
                .execute());
    assertThatThrownBy(
            () -> bench.connections.begin(own.id(), bench.redirect(Platform.WECHAT_OFFICIAL), null))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("ticket has not come yet")
        .hasMessageContaining("EncodingAESKey");
  }

  private static Incoming call(Map<String, String> query, String body) {
    return new Incoming("", query, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** What WxJava encrypts and signs, as WeChat would send it. */
  private static Incoming fromWxJava(Keys keys, String appId, String message) {
    String token = keys.token().reveal();
    WxCryptUtil crypt = new WxCryptUtil(token, keys.key().reveal(), appId);
    WxCryptUtil.EncryptContext made = crypt.encryptContext(message);
    return call(
        Map.of(
            "timestamp", made.getTimeStamp(),
            "nonce", made.getNonce(),
            "encrypt_type", "aes",
            "msg_signature", made.getSignature()),
        "<xml><AppId><![CDATA[%s]]></AppId><Encrypt><![CDATA[%s]]></Encrypt></xml>"
            .formatted(appId, made.getEncrypt()));
  }

  private static String ticket(String value) {
    return "<xml><InfoType><![CDATA[component_verify_ticket]]></InfoType>"
        + "<ComponentVerifyTicket><![CDATA[%s]]></ComponentVerifyTicket></xml>".formatted(value);
  }

  @Test
  void calls_that_wxjava_makes_are_understood_and_forged_ones_are_not() throws Exception {
    App app = bench.app(Platform.WECHAT_OFFICIAL);
    Keys keys = bench.connections.callbackKeys().of(app.id());
    String id = app.clientId();
    Incoming right = fromWxJava(keys, id, ticket("ticket@@@1 水"));
    assertThat(bench.callbacks.told(WECHAT, app.id(), right))
        .isEqualTo(new Callbacks.Reply(200, "success"));
    assertThat(bench.connections.callbackKeys().ticket(app.id()).orElseThrow().reveal())
        .isEqualTo("ticket@@@1 水");
    assertThat(bench.callbacks.told(WECHAT, app.id(), right).status()).as("again").isEqualTo(200);

    Keys others = bench.connections.callbackKeys().of("app_of_somebody");
    List<Incoming> forged =
        List.of(
            fromWxJava(others, id, ticket("forged")),
            fromWxJava(new Keys(keys.token(), others.key()), id, ticket("forged")),
            fromWxJava(keys, "wx_another", ticket("forged")),
            new Incoming("", right.query(), Map.of(), tampered(right)),
            call(right.query(), ticket("forged")),
            call(Map.of(), "not xml"),
            call(
                right.query(),
                "<!DOCTYPE xml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><xml>&a;</xml>"));
    for (Incoming one : forged) {
      assertThat(bench.callbacks.told(WECHAT, app.id(), one).status()).isEqualTo(403);
    }
    assertThat(bench.connections.callbackKeys().ticket(app.id()).orElseThrow().reveal())
        .isEqualTo("ticket@@@1 水");
    assertThat(bench.callbacks.told(WECHAT, "app_unknown", right).status()).isEqualTo(404);
    assertThat(bench.callbacks.told("x", app.id(), right).status()).isEqualTo(404);
  }

  /** The same message with the first sign of its cipher text changed to another. */
  private static byte[] tampered(Incoming right) {
    String head = "<Encrypt><![CDATA[";
    StringBuilder text = new StringBuilder(right.text());
    int first = text.indexOf(head) + head.length();
    text.setCharAt(first, text.charAt(first) == '0' ? '1' : '0');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_publication_that_failed_is_told_with_its_reason() throws Exception {
    App app = bench.app(Platform.WECHAT_OFFICIAL);
    Keys keys = bench.connections.callbackKeys().of(app.id());
    Incoming told =
        fromWxJava(
            keys,
            app.clientId(),
            "<xml><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event>"
                + "<PublishEventInfo><publish_id>2247503051</publish_id>"
                + "<publish_status>2</publish_status><fail_idx>1</fail_idx><fail_idx>2</fail_idx>"
                + "</PublishEventInfo></xml>");
    Incoming ofAccount = new Incoming("wx123", told.query(), Map.of(), told.body());
    assertThat(bench.callbacks.told(WECHAT, app.id(), ofAccount).status()).isEqualTo(200);
    Optional<String> end = bench.ended.find(Platform.WECHAT_OFFICIAL, "wx123/2247503051");
    assertThat(end.orElseThrow()).contains("\"publish_status\":2", "\"fail_idx\":[1,2]");
  }

  @Test
  void an_account_in_its_own_developer_mode_answers_wechats_question() throws Exception {
    Account entered =
        bench.connections.enter(
            Account.DEFAULT_WORKSPACE,
            Platform.WECHAT_OFFICIAL,
            "River",
            "",
            Map.of(
                "appid", new Secret("wx77"),
                "appsecret", new Secret("s3cr3t")));
    Keys keys = bench.connections.callbackKeys().of(entered.id());
    assertThat(bench.connections.callbackKeys(Platform.WECHAT_OFFICIAL, entered.id()))
        .as("what the person is shown")
        .contains(new CallbackKeys.Entered(keys.token(), keys.key()));
    boolean taken =
        bench.sandbox.callAt(
            WECHAT,
            Json.object()
                .put(
                    "url",
                    Callbacks.address(
                            bench.redirect(Platform.WECHAT_OFFICIAL),
                            Platform.WECHAT_OFFICIAL,
                            entered.id())
                        .toString())
                .put("token", keys.token().reveal())
                .put("key", keys.key().reveal())
                .put("for", "account"));
    assertThat(taken).isTrue();
    assertThat(
            bench
                .callbacks
                .asked(
                    WECHAT,
                    entered.id(),
                    call(
                        Map.of("timestamp", "1", "nonce", "2", "signature", "x", "echostr", "e"),
                        ""))
                .status())
        .isEqualTo(403);
  }
}
