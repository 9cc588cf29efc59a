package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.callback.Incoming;
import org.anabranch.publish.connect.AccountHealth;
import org.junit.jupiter.api.Test;

/** What is granted decides who publishes, and Douyin's own calls close what a person published. */
class DouyinCallsTest extends ConsentedAccounts {
  @Test
  void who_let_the_app_publish_is_published_to_without_a_person() throws Exception {
    Account account = bench.connected(Platform.DOUYIN);
    assertThat(bench.publisher.connector(account).delivery()).isEqualTo(Connector.Delivery.DIRECT);
    Publication done =
        worked(account, post(Platform.DOUYIN, "", "Where the river parts", files.jpeg(90, 160)));
    assertThat(done.state())
        .as(() -> bench.publisher.journal(done.id()).toString())
        .isEqualTo(State.PUBLISHED);
    assertThat(bench.sandbox.world().posts("douyin")).hasSize(1);
  }

  @Test
  void who_unticked_it_is_handed_over_and_the_platforms_call_closes_it() throws Exception {
    Account account = bench.connected(Platform.DOUYIN, "video.create.bind");
    assertThat(bench.publisher.connector(account).delivery())
        .isEqualTo(Connector.Delivery.HAND_OFF);
    Publication handed =
        worked(account, post(Platform.DOUYIN, "", "Where the river parts", files.jpeg(90, 160)));
    assertThat(handed.state()).isEqualTo(State.WAITING_FOR_PERSON);

    HandOff handOff = bench.publisher.handOff(handed.id());
    String share = String.valueOf(query(handOff.open().orElseThrow()).get("state"));
    press(share);

    Publication done = bench.publisher.publication(handed.id()).orElseThrow();
    assertThat(done.state()).isEqualTo(State.PUBLISHED);
    assertThat(done.permalink()).contains("/web/video/" + done.remoteId());
    assertThat(bench.publisher.publishedByHand(Platform.DOUYIN, share, "2"))
        .as("told again")
        .isFalse();
  }

  private static Map<String, String> query(URI address) {
    return Arrays.stream(address.getRawQuery().split("&"))
        .map(p -> p.split("=", 2))
        .collect(Collectors.toMap(p -> p[0], p -> p[1]));
  }

  /** The person presses the button on the sandbox's phone. */
  private void press(String share) throws Exception {
    var given = Json.object().put("text", "Where the river parts").put("state", share);
    try (HttpClient phone = HttpClient.newHttpClient()) {
      assertThat(
              phone
                  .send(
                      HttpRequest.newBuilder(
                              URI.create(bench.sandbox.address() + "/_sandbox/phone/douyin"))
                          .header("Content-Type", "application/json")
                          .POST(HttpRequest.BodyPublishers.ofString(Json.write(given)))
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(201);
    }
  }

  @Test
  void a_consent_that_was_taken_back_is_known_at_once() throws Exception {
    Account account = bench.connected(Platform.DOUYIN);
    bench.sandbox.oauth("douyin").revoke();
    assertThat(bench.connections.health())
        .filteredOn(h -> h.account().id().equals(account.id()))
        .singleElement()
        .satisfies(h -> assertThat(h.state()).isEqualTo(AccountHealth.State.GONE));
  }

  @Test
  void a_call_that_is_not_signed_by_the_app_is_nobodys() throws Exception {
    bench.connected(Platform.DOUYIN);
    String app = bench.app(Platform.DOUYIN).id();
    String body = "{\"event\":\"create_video\",\"content\":{\"share_id\":\"1\",\"item_id\":\"2\"}}";
    Incoming forged =
        new Incoming(
            "",
            Map.of(),
            Map.of("X-Douyin-Signature", "0".repeat(40)),
            body.getBytes(StandardCharsets.UTF_8));
    assertThat(bench.callbacks.told("douyin", app, forged).status()).isEqualTo(403);
    Incoming broken = new Incoming("", Map.of(), Map.of(), "x".getBytes(StandardCharsets.UTF_8));
    assertThat(bench.callbacks.told("douyin", app, broken).status()).isEqualTo(403);
  }
}
