package org.anabranch.gateway.dialect;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.kernel.Secret;

/**
 * All dialects there are. The order of the inbound ones decides who is asked first about an
 * address.
 */
public final class Dialects {
  private final List<Inbound> inbound;
  private final Map<String, Outbound> outbound;
  private final Map<String, SignerMaker> signers;

  /**
   * @param signers ways to sign requests, by the name of {@code auth} in the configuration, beside
   *     those that put a key in a header
   */
  public Dialects(
      List<Inbound> inbound, List<Outbound> outbound, Map<String, SignerMaker> signers) {
    this.inbound = List.copyOf(inbound);
    this.outbound =
        outbound.stream().collect(Collectors.toMap(Outbound::dialect, Function.identity()));
    this.signers = Map.copyOf(signers);
  }

  public List<Inbound> inbound() {
    return inbound;
  }

  /** Throws {@link IllegalArgumentException} naming those there are. */
  public Outbound outbound(String dialect) {
    Outbound found = outbound.get(dialect);
    if (found == null) {
      throw new IllegalArgumentException(
          "There is no dialect “%s”; there are %s."
              .formatted(dialect, String.join(", ", outbound.keySet().stream().sorted().toList())));
    }
    return found;
  }

  /** Throws {@link IllegalArgumentException} naming those there are. */
  public SignerMaker signer(String auth) {
    SignerMaker found = signers.get(auth);
    if (found == null) {
      throw new IllegalArgumentException(
          "There is no way “%s” to sign requests; there are %s."
              .formatted(auth, String.join(", ", signers.keySet().stream().sorted().toList())));
    }
    return found;
  }

  /** Makes a signer for one deployment. */
  @FunctionalInterface
  public interface SignerMaker {
    /**
     * @param settings the deployment's {@code region}, {@code account}, {@code base_url}
     * @param secret the deployment's key: for signatures {@code ACCESS_KEY_ID:SECRET} or a service
     *     account's JSON
     */
    Signer make(Map<String, String> settings, Secret secret);
  }
}
