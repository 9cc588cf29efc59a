package org.anabranch.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.anabranch.insight.Insight;
import org.anabranch.kernel.SecretStore;
import org.anabranch.loop.Loop;
import org.anabranch.publish.Publisher;

/** The stations, wired and running, for one command. */
public interface Session extends AutoCloseable {
  Loop loop();

  Publisher publisher();

  Insight insight();

  SecretStore secrets();

  /** The address of the sandbox, where there is one. */
  Optional<URI> sandbox();

  /** The page with the package of a hand-off. */
  Path handOffPage(String publicationId);

  /**
   * Writes all of the user's data in open formats into an empty or new directory; returns the files
   * written.
   */
  int export(Path directory);

  @Override
  void close();
}
