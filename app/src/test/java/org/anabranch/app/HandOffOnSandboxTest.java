package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Connector;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Job;
import org.anabranch.publish.Options;
import org.anabranch.publish.Post;
import org.anabranch.publish.Step;
import org.anabranch.publish.douyin.DouyinConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.wechatchannels.WechatChannelsConnector;
import org.anabranch.publish.xiaohongshu.XiaohongshuConnector;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.douyin.DouyinImitation;
import org.anabranch.sandbox.wechatchannels.WechatChannelsImitation;
import org.anabranch.sandbox.xiaohongshu.XiaohongshuImitation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The addresses of the hand-offs open what they promise. */
class HandOffOnSandboxTest {
  @TempDir Path directory;

  private static HttpResponse<String> get(String address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HandOff handOff(Bench bench, Job job) throws InterruptedException {
    assertThat(bench.prepare(job)).isEqualTo(new Step.Done());
    return bench.connector.handOff(job);
  }

  @Test
  void douyins_signed_link_opens_its_app_filled_in_and_a_changed_one_does_not() throws Exception {
    Connector connector = new DouyinConnector(new Api(), Clock.systemUTC());
    try (Bench bench = new Bench(directory, connector, DouyinImitation::new)) {
      Job job =
          bench.job(bench.post("河流 & \"支流\"", bench.mp4(720, 1280, Duration.ofSeconds(9), 90_000)));
      String open = handOff(bench, job).open().orElseThrow().toString();

      HttpResponse<String> app = get(open);
      assertThat(app.statusCode()).isEqualTo(303);
      String phone = app.headers().firstValue("Location").orElseThrow();
      assertThat(get(bench.sandbox.address() + phone).body())
          .contains("河流 &amp; &quot;支流&quot;")
          .contains(job.mediaUrl().apply(job.post().media().getFirst()).toString());
      assertThat(get(open.replaceFirst("timestamp=1", "timestamp=2")).statusCode()).isEqualTo(400);
      bench.sandbox.letPass(Duration.ofMinutes(61));
      assertThat(get(open).body()).contains("older than an hour");
    }
  }

  @Test
  void a_token_that_died_between_two_calls_is_asked_for_again() throws Exception {
    Connector connector = new DouyinConnector(new Api(), Clock.systemUTC());
    try (Bench bench = new Bench(directory, connector, DouyinImitation::new)) {
      bench
          .sandbox
          .faults()
          .add(
              Fault.once(Kind.STATUS, "douyin", "POST", "/share-id/")
                  .withStatus(200, "{\"data\":{\"error_code\":28001003}}", Duration.ZERO));
      assertThat(bench.prepare(bench.job(bench.post("x", bench.jpeg(90, 160)))))
          .isEqualTo(new Step.Done());
    }
  }

  @Test
  void xiaohongshu_is_given_what_its_share_component_takes() throws Exception {
    Connector connector = new XiaohongshuConnector(new Api(), Clock.systemUTC());
    try (Bench bench = new Bench(directory, connector, XiaohongshuImitation::new)) {
      Job job = bench.job(bench.post("note", bench.jpeg(300, 400), bench.jpeg(300, 400)));
      HandOff handOff = handOff(bench, job);

      var info = Json.tree(String.valueOf(handOff.sharing().get("shareInfo")));
      assertThat(info.path("type").asString()).isEqualTo("normal");
      assertThat(info.path("images").size()).isEqualTo(2);
      var verify = Json.tree(String.valueOf(handOff.sharing().get("verifyConfig")));
      assertThat(verify.path("appKey").asString())
          .isEqualTo(bench.account.credential("app_key").reveal());
      assertThat(verify.path("signature").asString()).matches("[0-9a-f]{64}");
      assertThat(handOff.toString())
          .doesNotContain(bench.account.credential("app_secret").reveal());
      assertThat(get(handOff.open().orElseThrow().toString()).headers().firstValue("Location"))
          .contains("/_sandbox/phone/xiaohongshu");
    }
  }

  @Test
  void wechat_channels_opens_its_web_assistant() throws Exception {
    Connector connector = new WechatChannelsConnector();
    try (Bench bench = new Bench(directory, connector, WechatChannelsImitation::new)) {
      Job job = bench.job(bench.post("x", bench.mp4(720, 1280, Duration.ofSeconds(9), 90_000)));
      assertThat(get(handOff(bench, job).open().orElseThrow().toString()).statusCode())
          .isEqualTo(303);
    }
  }

  @Test
  void the_steps_name_place_and_label_in_english_and_in_chinese() throws Exception {
    Connector connector = new WechatChannelsConnector();
    try (Bench bench = new Bench(directory, connector, WechatChannelsImitation::new)) {
      Post post = bench.post("x", bench.mp4(720, 1280, Duration.ofSeconds(9), 90_000));
      Options at = Options.NONE.withLocation(new Options.Location("1", "外滩"));
      HandOff handOff = handOff(bench, bench.job(post.withOptions(at)));
      assertThat(handOff.stepsFor("en")).contains("Add the location: 外滩.").hasSize(6);
      assertThat(handOff.stepsFor("zh-Hans"))
          .hasSize(6)
          .contains("添加位置：外滩。", "发布前在声明中选择“内容由AI生成”。");
    }
  }
}
