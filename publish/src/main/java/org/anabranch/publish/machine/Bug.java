package org.anabranch.publish.machine;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connector threw. Told by its class and place alone: its message could hold an address with a
 * credential in it.
 */
record Bug(String what) {
  private static final Logger LOG = LoggerFactory.getLogger(Bug.class);
  private static final int FRAMES = 8;

  static Bug in(String step, Publication publication, RuntimeException e) {
    LOG.atError()
        .addKeyValue("publication", publication.id())
        .addKeyValue("platform", publication.post().platform().key())
        .addKeyValue("step", step)
        .addKeyValue("exception", e.getClass().getName())
        .addKeyValue(
            "at",
            Arrays.stream(e.getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" ← ")))
        .log("A connector has a bug");
    return new Bug(
        "a bug in the %s connector while it was to %s: %s"
            .formatted(publication.post().platform().title(), step, e.getClass().getSimpleName()));
  }

  Failure failure() {
    return Failure.of(Failure.Reason.TRANSIENT, "bug", "This is " + what + ".");
  }
}
