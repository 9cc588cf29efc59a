package org.anabranch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.junit.jupiter.api.Test;

class FaultsTest extends SandboxTest {
  @Test
  void a_lost_reply_is_an_error_to_the_client_and_the_post_is_there() throws Exception {
    server.faults().add(Fault.once(Kind.LOSE_REPLY, "board", "POST", "^/api/notes$"));

    assertThatThrownBy(() -> note("kept")).isInstanceOf(IOException.class);

    assertThat(server.world().posts("board"))
        .extracting(World.SandboxPost::text)
        .containsExactly("kept");
    assertThat(server.world().store("board").list("note")).hasSize(1);
    assertThat(note("next").statusCode()).isEqualTo(201);
    assertThat(server.faults().made()).isEqualTo(1);
  }

  @Test
  void a_lost_reply_on_a_connection_that_was_used_before_makes_no_second_post() throws Exception {
    note("first");
    server.faults().add(Fault.once(Kind.LOSE_REPLY, "board", "POST", ""));

    assertThatThrownBy(() -> note("second")).isInstanceOf(IOException.class);

    assertThat(server.world().posts("board")).hasSize(2);
  }

  @Test
  void a_reply_that_is_streamed_can_be_lost_too() throws Exception {
    send(to("/board/api/files").POST(BodyPublishers.ofString("bytes")));
    server
        .faults()
        .add(Fault.once(Kind.LOSE_REPLY, "board", "GET", "/files").withProbability(1, 1000));

    assertThatThrownBy(() -> get("/board/api/files")).isInstanceOf(IOException.class);

    server.faults().clear();
    assertThat(get("/board/api/files").body()).isEqualTo("bytes");
  }

  @Test
  void a_reset_is_an_error_to_the_client_and_nothing_was_done() throws Exception {
    server.faults().add(Fault.once(Kind.RESET, "board", "*", "/notes"));

    assertThatThrownBy(() -> note("lost")).isInstanceOf(IOException.class);

    assertThat(server.world().posts("board")).isEmpty();
  }

  @Test
  void a_status_is_sent_with_its_body_and_the_time_to_wait_and_nothing_was_done() throws Exception {
    server
        .faults()
        .add(
            Fault.once(Kind.STATUS, "*", "POST", "")
                .withStatus(429, "{\"error\":\"slow down\"}", Duration.ofSeconds(7)));

    HttpResponse<String> reply = note("not yet");

    assertThat(reply.statusCode()).isEqualTo(429);
    assertThat(reply.body()).isEqualTo("{\"error\":\"slow down\"}");
    assertThat(reply.headers().firstValue("Retry-After")).contains("7");
    assertThat(server.world().posts("board")).isEmpty();
  }

  @Test
  void a_delayed_request_is_carried_out() throws Exception {
    server
        .faults()
        .add(Fault.once(Kind.DELAY, "board", "POST", "").withDelay(Duration.ofMillis(5)));

    assertThat(note("later").statusCode()).isEqualTo(201);
    assertThat(server.faults().made()).isEqualTo(1);
  }

  @Test
  void faults_are_made_only_where_they_fit() throws Exception {
    server.faults().add(Fault.once(Kind.RESET, "elsewhere", "*", ""));
    server.faults().add(Fault.once(Kind.RESET, "board", "GET", ""));
    server.faults().add(Fault.once(Kind.RESET, "board", "*", "^/notes"));

    assertThat(note("well").statusCode()).isEqualTo(201);
    assertThat(server.faults().made()).isZero();
  }

  @Test
  void the_same_seed_fails_the_same_requests_and_another_seed_others() {
    assertThat(failures(3)).isEqualTo(failures(3)).isNotEqualTo(failures(4));
    assertThat(failures(3)).filteredOn(f -> f).hasSizeBetween(20, 40);
  }

  private static List<Boolean> failures(long seed) {
    Faults faults = new Faults(seed);
    faults.add(Fault.once(Kind.RESET, "x", "*", "").withProbability(0.3, 1000));
    return IntStream.range(0, 100).mapToObj(_ -> faults.next("x", "GET", "/").isPresent()).toList();
  }

  @Test
  void faults_come_and_go_over_http() throws Exception {
    String fault =
        "{\"faults\":[{\"platform\":\"board\",\"pathPattern\":\"/notes\",\"kind\":\"STATUS\","
            + "\"status\":500,\"times\":9}]}";
    assertThat(post("/_sandbox/faults", Json.tree(fault)).statusCode()).isEqualTo(200);
    assertThat(note("no").statusCode()).isEqualTo(500);

    assertThat(send(to("/_sandbox/faults").DELETE()).statusCode()).isEqualTo(204);
    assertThat(note("yes").statusCode()).isEqualTo(201);
  }

  @Test
  void a_fault_that_is_not_understood_is_refused_whole() throws Exception {
    String faults = "[{\"kind\":\"RESET\"},{\"kind\":\"RESET\",\"pathPattern\":\"(\"}]";

    HttpResponse<String> reply = post("/_sandbox/faults", Json.tree(faults));

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).contains("fault-invalid");
    HttpResponse<String> other = post("/_sandbox/faults", Json.tree("[{\"kind\":\"LOST\"}]"));
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(other.body()).contains("kind is “LOST”, expected one of", "LOSE_REPLY");
    assertThat(note("well").statusCode()).isEqualTo(201);
  }
}
