package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignedMediaTest {
  @TempDir Path root;

  private SignedMedia media() {
    return new SignedMedia(root, new SecureRandom(), Clock.systemUTC());
  }

  @Test
  void an_address_that_leads_back_here_is_reachable() {
    SignedMedia media = media();
    try (ControlPlane server = ControlPlane.start(0, List.of(media))) {
      media.reachedAt(server.address());
      assertThat(media.unreachable()).isEmpty();
    }
    assertThat(media.unreachable()).as("a good answer holds for a while").isEmpty();
  }

  @Test
  void an_address_where_nobody_answers_is_told_with_the_fix() throws Exception {
    SignedMedia media = media();
    assertThat(media.unreachable())
        .hasValueSatisfying(f -> assertThat(f.message()).contains("no address"));
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    media.reachedAt(URI.create("http://127.0.0.1:" + free));
    assertThat(media.unreachable())
        .hasValueSatisfying(
            f -> {
              assertThat(f.message()).contains("does not answer");
              assertThat(f.fix()).contains("media.public_base_url");
            });
  }

  @Test
  void another_server_at_the_address_is_not_taken_for_ours() {
    SignedMedia media = media();
    try (ControlPlane other = ControlPlane.start(0, List.of(media()))) {
      media.reachedAt(other.address());
      assertThat(media.unreachable()).isPresent();
    }
  }
}
