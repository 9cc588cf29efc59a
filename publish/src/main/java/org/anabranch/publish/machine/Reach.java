package org.anabranch.publish.machine;

import java.util.List;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Credentials;
import org.anabranch.publish.MediaHost;
import org.anabranch.publish.Patience;

/**
 * How platforms are reached.
 *
 * @param connectors one a platform
 * @param credentials gives each step a token that holds
 * @param mediaUrl gives a signed, short-lived address at which a platform can fetch a file
 * @param patience how long is waited, and how often it is tried again
 */
public record Reach(
    List<Connector> connectors, Credentials credentials, MediaHost mediaUrl, Patience patience) {
  public Reach {
    connectors = List.copyOf(connectors);
  }

  /** With tokens as they are stored, and the usual patience. */
  public static Reach of(List<Connector> connectors, MediaHost mediaUrl) {
    return new Reach(connectors, Credentials.AS_STORED, mediaUrl, Patience.USUAL);
  }

  /** With tokens that are renewed. */
  public Reach with(Credentials renewed) {
    return new Reach(connectors, renewed, mediaUrl, patience);
  }

  public Reach with(Patience other) {
    return new Reach(connectors, credentials, mediaUrl, other);
  }
}
