package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnSandboxTest {
  @TempDir Path directory;

  private static Configuration.SandboxSettings at(@Nullable Integer port) {
    return new Configuration.SandboxSettings(null, port, null, null);
  }

  /** Taken by us, or by somebody else already. */
  private static ServerSocket taken(int port) throws IOException {
    try {
      return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      return new ServerSocket();
    }
  }

  @Test
  void the_usual_port_gives_way_to_a_free_one_but_a_configured_one_does_not() throws Exception {
    int usual = at(null).portOrDefault();
    try (Home home = Home.open(directory);
        ServerSocket socket = taken(usual);
        OpenThings open = new OpenThings()) {
      URI address = OwnSandbox.address(at(null), home, open, Clock.systemUTC()).orElseThrow();
      assertThat(address.getPort()).isNotIn(0, usual);
      assertThatThrownBy(() -> OwnSandbox.address(at(usual), home, open, Clock.systemUTC()))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("port-in-use"));
    }
  }
}
