package org.anabranch.publish;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The connectors that are wired, one for each platform, and the gate before each. */
final class Connectors {
  private final Map<Platform, Connector> connectors = new EnumMap<>(Platform.class);
  private final Map<Platform, FairGate> gates = new EnumMap<>(Platform.class);

  Connectors(List<Connector> wired, Credentials credentials, int concurrent) {
    for (Connector connector : wired) {
      if (connectors.put(connector.platform(), renewing(connector, credentials)) != null) {
        throw new IllegalArgumentException(
            "Two connectors for %s".formatted(connector.platform().title()));
      }
      gates.put(connector.platform(), new FairGate(concurrent));
    }
  }

  private static Connector renewing(Connector connector, Credentials credentials) {
    return credentials == Credentials.AS_STORED
        ? connector
        : new RenewingConnector(connector, credentials);
  }

  Optional<Connector> find(Platform platform) {
    return Optional.ofNullable(connectors.get(platform));
  }

  /** Throws {@link IllegalArgumentException} where none is wired. */
  Connector of(Platform platform) {
    return find(platform)
        .orElseThrow(
            () -> new IllegalArgumentException("No connector for %s is wired".formatted(platform)));
  }

  /** As it works for this account. */
  Connector of(Account account) {
    return of(account.platform()).serving(account);
  }

  Optional<FairGate> gate(Platform platform) {
    return Optional.ofNullable(gates.get(platform));
  }
}
