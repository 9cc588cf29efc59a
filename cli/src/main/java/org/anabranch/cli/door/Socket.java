package org.anabranch.cli.door;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the door of a data directory is. */
final class Socket {
  /** The most bytes of a socket's name that every system takes: {@code sun_path} less its end. */
  static final int LONGEST = 103;

  private Socket() {}

  static Path directory(Path home) {
    return home.resolve("door");
  }

  static Path of(Path home) {
    return directory(home).resolve("socket");
  }

  static boolean fits(Path socket) {
    return socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }
}
