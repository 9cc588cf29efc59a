package org.anabranch.loop;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;

/** Which account a run posts to on each of its platforms. */
final class RunAccounts {
  private final Publisher publisher;

  RunAccounts(Publisher publisher) {
    this.publisher = publisher;
  }

  /** The account of each platform, chosen or the first: fixed from here on. */
  Map<Platform, String> chosen(List<Platform> platforms, Map<Platform, String> wished) {
    Map<Platform, String> accounts = new EnumMap<>(Platform.class);
    platforms.forEach(p -> accounts.put(p, account(wished, p).orElseThrow().id()));
    return accounts;
  }

  Optional<Account> account(Map<Platform, String> chosen, Platform platform) {
    String id = chosen.get(platform);
    return id == null
        ? publisher.account(platform)
        : publisher.account(id).filter(a -> a.platform() == platform);
  }

  /** Throws a problem where a platform was named without an account, or none at all. */
  void require(List<Platform> platforms, Map<Platform, String> chosen) {
    List<String> missing =
        platforms.stream()
            .filter(p -> account(chosen, p).isEmpty())
            .map(p -> chosen.containsKey(p) ? p.key() + " called " + chosen.get(p) : p.key())
            .toList();
    if (platforms.isEmpty() || !missing.isEmpty()) {
      throw Problem.badInput(
              "account-missing",
              platforms.isEmpty()
                  ? "No platform was named."
                  : "There is no account for " + String.join(", ", missing) + ".",
              "Connect it, or add it under accounts in the configuration, or leave the platform"
                  + " out with --to.")
          .asException();
    }
  }
}
