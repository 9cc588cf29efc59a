package org.anabranch.kernel;

import java.nio.file.Path;

/** Another process holds the data directory. */
public final class HomeInUse extends ProblemException {
  private final transient Path root;

  HomeInUse(Path root, String holder) {
    super(
        Problem.of(
            Problem.Kind.ENVIRONMENT,
            "home-locked",
            "The data directory " + root + " is in use by " + holder + ".",
            "Use that server's console or API, stop it, or name another directory with --home or"
                + " ANABRANCH_HOME."),
        null);
    this.root = root;
  }

  /** The data directory, whole. */
  public Path root() {
    return root;
  }
}
