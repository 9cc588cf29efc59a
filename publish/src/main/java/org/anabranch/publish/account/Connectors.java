package org.anabranch.publish.account;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Credentials;
import org.anabranch.publish.Platform;

/** The connectors that are wired, one for each platform, and the gate before each. */
public final class Connectors {
  private final Map<Platform, Connector> connectors = new EnumMap<>(Platform.class);
  private final Map<Platform, FairGate> gates = new EnumMap<>(Platform.class);

  public Connectors(List<Connector> wired, Credentials credentials, int concurrent) {
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

  public Optional<Connector> find(Platform platform) {
    return Optional.ofNullable(connectors.get(platform));
  }

  /** Throws {@link IllegalArgumentException} where none is wired. */
  public Connector of(Platform platform) {
    return find(platform)
        .orElseThrow(
            () -> new IllegalArgumentException("No connector for %s is wired".formatted(platform)));
  }

  /** As it works for this account. */
  public Connector of(Account account) {
    return of(account.platform()).serving(account);
  }

  public Optional<FairGate> gate(Platform platform) {
    return Optional.ofNullable(gates.get(platform));
  }
}
