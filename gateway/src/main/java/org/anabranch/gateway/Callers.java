package org.anabranch.gateway;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call, and their accounts. Keys are held and looked up by their digest, so that neither
 * memory nor timing gives one away. Safe for many threads.
 */
final class Callers {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
  static final String LOCAL = "local";

  private final Clock clock;
  private final Map<String, Account> byKey = new HashMap<>();
  private final ConcurrentHashMap<String, Account> byName = new ConcurrentHashMap<>();
  private final boolean keyed;

  Callers(List<KeyConfig> keys, Function<SecretRef, Optional<Secret>> secrets, Clock clock) {
    this.clock = clock;
    this.keyed = !keys.isEmpty();
    for (KeyConfig key : keys) {
      Money budget = key.budgetUsd() == null ? null : new Money(key.budgetUsd());
      Account account = new Account(key.name(), budget, key.period(), key.models(), clock);
      byName.put(key.name(), account);
      secrets
          .apply(key.key())
          .ifPresentOrElse(
              secret -> byKey.put(digest(secret.reveal()), account),
              () ->
                  LOG.atWarn()
                      .addKeyValue("name", key.name())
                      .addKeyValue("key", key.key())
                      .log("A gateway key is not set, so nobody can use it"));
    }
  }

  /** Adds up what earlier runs of the process spent. */
  void recall(List<Books.Day> days) {
    days.forEach(d -> named(d.caller()).recall(d.day(), d.cost()));
  }

  /** Whether every request needs a key; without keys only this machine may call. */
  boolean needKey() {
    return keyed;
  }

  Optional<Account> withKey(String presented) {
    return Optional.ofNullable(byKey.get(digest(presented)));
  }

  /** The account of that name; one without a budget when no key has the name. */
  Account named(String name) {
    return byName.computeIfAbsent(name, n -> Account.unlimited(n, clock));
  }

  private static String digest(String key) {
    return Digest.sha256(key);
  }
}
