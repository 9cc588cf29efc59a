package org.anabranch.gateway.treasury;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Ledger;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.KeyConfig;
import org.anabranch.gateway.config.WorkspaceConfig;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call, and their accounts: a snapshot of the configuration, swapped whole; what they have
 * spent lies in the {@link Ledger} and outlives it. Keys are looked up by their digest, or compared
 * in constant time with one that was seen lately, so that timing gives none away. Safe for many
 * threads.
 */
public final class Callers {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

  /** The caller by which this process itself asks, and everybody where no key is needed. */
  public static final String LOCAL = "local";

  private static final int SEEN = 1 << 10;

  private final Ledger ledger;
  private final Clock clock;
  private final Map<ScopeId, Scope> scopes = new HashMap<>();
  private final Map<String, Caller> byKey = new HashMap<>();
  private final Map<String, Caller> byKeyName = new HashMap<>();
  private final Map<String, Signer> byAccessKeyId = new HashMap<>();
  private final ConcurrentHashMap<String, Account> byName = new ConcurrentHashMap<>();
  private final boolean keyed;

  /** Keys seen lately, so that most requests digest nothing; bounded, since each takes a place. */
  private final AtomicReferenceArray<Seen> seen = new AtomicReferenceArray<>(SEEN);

  private record Seen(byte[] key, Caller caller) {}

  private record Caller(Account account, long expires) {}

  private record Signing(Secret secret, long expires) {}

  /** Somebody who signs requests. */
  public static final class Signer {
    private final Account account;
    private final List<Signing> all;
    private final Clock clock;

    private Signer(Account account, List<Signing> all, Clock clock) {
      this.account = account;
      this.all = List.copyOf(all);
      this.clock = clock;
    }

    public Account account() {
      return account;
    }

    /** Those that are valid now: two while one takes the other's place. */
    public List<Secret> secrets() {
      long now = clock.millis();
      return all.stream().filter(s -> now < s.expires()).map(Signing::secret).toList();
    }
  }

  /**
   * @param made the keys made here
   * @param set what was set here, in the place of what the configuration says
   */
  public Callers(
      GatewayConfig config,
      List<MadeKey> made,
      Map<ScopeId, Scope> set,
      Function<SecretRef, Optional<Secret>> secrets,
      Ledger ledger,
      Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
    this.keyed = !config.keys().isEmpty() || made.stream().anyMatch(k -> k.revokedAt() == 0);
    config.workspaces().stream()
        .flatMap(WorkspaceConfig::scopes)
        .forEach(s -> scopes.put(s.id(), s));
    config.keys().stream().map(KeyConfig::scope).forEach(s -> scopes.put(s.id(), s));
    made.stream().map(MadeKey::scope).forEach(s -> scopes.put(s.id(), s));
    scopes.putAll(set);
    scopes.values().forEach(ledger::watch);
    config.keys().forEach(key -> add(key, secrets.apply(key.key())));
    made.stream().filter(k -> k.revokedAt() == 0).forEach(key -> add(key, secrets));
  }

  private void add(KeyConfig key, Optional<Secret> secret) {
    Account account = account(key.payer());
    byName.put(key.name(), account);
    long expires =
        key.expires() == null
            ? Long.MAX_VALUE
            : key.expires().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    if (secret.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("name", key.name())
          .addKeyValue("key", key.key())
          .log("A gateway key is not set, so nobody can use it");
      return;
    }
    byKey.put(Digest.sha256(secret.get().reveal()), new Caller(account, expires));
    byKeyName.put(key.name(), new Caller(account, expires));
    byAccessKeyId.put(
        key.name(), new Signer(account, List.of(new Signing(secret.get(), expires)), clock));
  }

  private void add(MadeKey key, Function<SecretRef, Optional<Secret>> secrets) {
    Account account = account(key.payer());
    byName.put(key.name(), account);
    byKey.put(key.digest(), new Caller(account, key.expiresAt()));
    byKeyName.put(key.name(), new Caller(account, key.expiresAt()));
    long oldExpires = Math.min(key.oldUntil(), key.expiresAt());
    if (key.oldDigest() != null) {
      byKey.put(key.oldDigest(), new Caller(account, oldExpires));
    }
    if (key.signs()) {
      List<Signing> valid = new ArrayList<>();
      stored(secrets, key.secretName()).ifPresent(s -> valid.add(new Signing(s, key.expiresAt())));
      stored(secrets, key.oldSecretName()).ifPresent(s -> valid.add(new Signing(s, oldExpires)));
      byAccessKeyId.put(key.name(), new Signer(account, valid, clock));
    }
  }

  private static Optional<Secret> stored(
      Function<SecretRef, Optional<Secret>> secrets, String name) {
    return secrets.apply(new SecretRef(SecretRef.Scheme.STORE, name));
  }

  private Account account(Payer payer) {
    return ledger.account(payer, id -> scopes.getOrDefault(id, Scope.free(id)));
  }

  /** Whether every request needs a key; without keys only this machine may call. */
  public boolean needKey() {
    return keyed;
  }

  /** Empty when nobody has that key, or its time is over. */
  public Optional<Account> withKey(String presented) {
    return Optional.ofNullable(caller(presented))
        .filter(c -> clock.millis() < c.expires())
        .map(Caller::account);
  }

  /** Whether somebody has, or had, that key whose time is over. */
  public boolean isOver(String presented) {
    Caller caller = caller(presented);
    return caller != null && clock.millis() >= caller.expires();
  }

  private @Nullable Caller caller(String presented) {
    byte[] key = presented.getBytes(StandardCharsets.UTF_8);
    int place = Arrays.hashCode(key) & (SEEN - 1);
    Seen lately = seen.get(place);
    if (lately != null && MessageDigest.isEqual(lately.key(), key)) {
      return lately.caller();
    }
    Caller caller = byKey.get(Digest.sha256(presented));
    if (caller != null) {
      seen.set(place, new Seen(key, caller));
    }
    return caller;
  }

  /**
   * The account of a key whose work is still going on without its client; empty once the key is
   * gone or its time is over. Where no request needs a key, whoever is named.
   */
  public Optional<Account> stillValid(String name) {
    Caller caller = byKeyName.get(name);
    return caller == null && !keyed
        ? Optional.of(named(name))
        : Optional.ofNullable(caller)
            .filter(c -> clock.millis() < c.expires())
            .map(Caller::account);
  }

  /** Who signs with that access key id, for dialects that send a signature in the key's place. */
  public Optional<Signer> secretOf(String accessKeyId) {
    return Optional.ofNullable(byAccessKeyId.get(accessKeyId));
  }

  /** All that are known so far. */
  public Collection<Account> accounts() {
    return byName.values();
  }

  /** The account of that name; one in the default workspace when no key has the name. */
  public Account named(String name) {
    return byName.computeIfAbsent(name, n -> account(Payer.of(n)));
  }

  /** All scopes that were configured or set. */
  public Collection<Scope> scopes() {
    return List.copyOf(scopes.values());
  }
}
