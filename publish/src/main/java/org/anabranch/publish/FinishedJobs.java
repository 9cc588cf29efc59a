package org.anabranch.publish;

import java.util.Optional;

/** What a platform told by itself of a publication's end; a connector looks here before it asks. */
public interface FinishedJobs {
  /** The end in the platform's own words, as its listener wrote them down; empty until told. */
  Optional<String> find(Platform platform, String job);

  /** Where nobody listens. */
  FinishedJobs NONE = (_, _) -> Optional.empty();
}
