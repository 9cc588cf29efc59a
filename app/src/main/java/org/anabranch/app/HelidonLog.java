package org.anabranch.app;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What logs beside SLF4J. A gateway alone has none of it until a command comes, and starts sooner
 * without.
 */
final class HelidonLog {
  /** Kept, since the log manager forgets loggers that nobody holds. */
  private static final Logger LOGGER = Logger.getLogger("io.helidon");

  private HelidonLog() {}

  /** From now on it tells of failures alone. */
  static void quiet() {
    LOGGER.setLevel(Level.SEVERE);
  }
}
