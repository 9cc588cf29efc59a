package org.anabranch.gateway.treasury;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.Ledger;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Scope;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.books.Books;
import org.anabranch.gateway.books.UsageLine;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.gateway.books.UsageSummary;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.KeyConfig;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.jspecify.annotations.Nullable;

/** {@link Treasury} over the gateway's tables. */
public final class StoredTreasury implements Treasury {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int SECRET_LENGTH = 40;
  private static final int LONGEST_NAME = 100;
  private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000_000);
  private static final int DECIMALS = 6;

  /** The gateway whose keys and budgets these are. */
  public interface Governed {
    GatewayConfig config();

    Callers callers();

    /** Takes keys and bounds anew; blocks. */
    void reloadCallers();

    /** Calls that a crash interrupted; blocks. */
    List<Interrupted> interrupted();

    /** Charges one of them what it came to; blocks. */
    Interrupted correct(String decision, Money cost);

    /** The books, once they know of all that has happened so far; blocks. */
    Books caughtUp();
  }

  private final Governed gateway;
  private final KeyTables tables;
  private final KnownNames known;
  private final Ledger ledger;
  private final SecretStore secrets;
  private final RandomGenerator random;
  private final Clock clock;

  public StoredTreasury(
      Governed gateway,
      KeyTables tables,
      Ledger ledger,
      SecretStore secrets,
      RandomGenerator random,
      Clock clock) {
    this.gateway = gateway;
    this.tables = tables;
    this.known = new KnownNames(gateway, tables);
    this.ledger = ledger;
    this.secrets = secrets;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public List<Key> keys() {
    gateway.caughtUp();
    Map<ScopeId, Scope> set = tables.scopes();
    Map<String, Long> uses = tables.lastUses();
    List<Key> keys = new ArrayList<>();
    gateway.config().keys().forEach(k -> keys.add(view(k, set, lastUse(uses, k.name()))));
    tables.keys().forEach(k -> keys.add(view(k, lastUse(uses, k.name()))));
    keys.sort(Comparator.comparing(Key::name));
    return keys;
  }

  private static @Nullable Instant lastUse(Map<String, Long> uses, String key) {
    return instant(uses.getOrDefault(key, 0L));
  }

  private Key view(KeyConfig key, Map<ScopeId, Scope> set, @Nullable Instant lastUsed) {
    Scope scope = set.getOrDefault(key.scope().id(), key.scope());
    LocalDate expires = key.expires();
    return new Key(
        key.name(),
        key.workspace(),
        key.team(),
        key.user(),
        true,
        true,
        null,
        expires == null ? null : expires.atStartOfDay(ZoneOffset.UTC).toInstant(),
        null,
        lastUsed,
        null,
        bounds(scope),
        ledger.states(scope));
  }

  private Key view(MadeKey key, @Nullable Instant lastUsed) {
    return new Key(
        key.name(),
        key.workspace(),
        key.team(),
        key.user(),
        false,
        key.signs(),
        instant(key.madeAt()),
        instant(key.expiresAt()),
        instant(key.revokedAt()),
        lastUsed,
        key.oldUntil() > clock.millis() ? instant(key.oldUntil()) : null,
        key.bounds(),
        ledger.states(key.scope()));
  }

  private static @Nullable Instant instant(long millis) {
    return millis == 0 || millis == Long.MAX_VALUE ? null : Instant.ofEpochMilli(millis);
  }

  private static Bounds bounds(Scope scope) {
    return new Bounds(scope.budgets(), scope.limits(), scope.models(), scope.tags());
  }

  @Override
  public synchronized Made make(NewKey asked) {
    String name = asked.name().strip();
    if (name.isEmpty() || name.length() > LONGEST_NAME || name.contains("/")) {
      throw invalid("name is “" + name + "”, expected 1 to 100 characters without a slash.");
    }
    if (tables.key(name).isPresent()
        || gateway.config().keys().stream().anyMatch(k -> k.name().equals(name))) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "key-exists",
              "There is a key “" + name + "” already.",
              "Choose another name; one that was revoked keeps its name for its usage.")
          .asException();
    }
    String workspace = asked.workspace().isEmpty() ? Payer.DEFAULT_WORKSPACE : asked.workspace();
    boolean isNew = !known.workspaces().contains(workspace);
    if (isNew && !asked.newWorkspace()) {
      throw known.unknownWorkspace(workspace);
    }
    known.check(ScopeId.Kind.TEAM, workspace, asked.team());
    known.check(ScopeId.Kind.USER, workspace, asked.user());
    Secret secret = secret();
    LocalDate expires = asked.expires();
    if (expires != null && !expires.isAfter(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
      throw invalid(
          "expires is %s, so the key could never be used; expected a day after today."
              .formatted(expires));
    }
    plausible(asked.bounds());
    MadeKey key =
        new MadeKey(
            name,
            workspace,
            asked.team(),
            asked.user(),
            asked.bounds(),
            Digest.sha256(secret.reveal()),
            asked.signs(),
            null,
            0,
            clock.millis(),
            expires == null
                ? Long.MAX_VALUE
                : expires.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
            0);
    checked(key::scope);
    if (isNew) {
      tables.put(new ScopeId(ScopeId.Kind.WORKSPACE, workspace, workspace), Bounds.NONE);
    }
    return stored(key, secret);
  }

  private Made stored(MadeKey key, Secret secret) {
    if (key.signs()) {
      secrets.put(key.secretName(), secret);
    }
    tables.put(key);
    gateway.reloadCallers();
    return new Made(key.name(), secret);
  }

  private Secret secret() {
    StringBuilder secret = new StringBuilder("sk-ab-");
    for (int i = 0; i < SECRET_LENGTH; i++) {
      secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new Secret(secret.toString());
  }

  /** Nobody means more dollars than these, or smaller parts of one than are reckoned in. */
  private static void plausible(Bounds bounds) {
    for (Budget budget : bounds.budgets()) {
      BigDecimal usd = budget.usd();
      if (usd.compareTo(MOST_USD) > 0 || usd.stripTrailingZeros().scale() > DECIMALS) {
        throw invalid(
            "The budget is %s dollars, expected at most %s with at most %d decimals."
                .formatted(usd, MOST_USD.toPlainString(), DECIMALS));
      }
    }
  }

  private static void checked(Runnable making) {
    try {
      making.run();
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static ProblemException invalid(String message) {
    return Problem.badInput("key-invalid", message, "Correct it and try again.").asException();
  }

  @Override
  public synchronized Made rotate(String name, Duration grace) {
    MadeKey old = known.key(name);
    if (old.signs()) {
      secrets.get(old.secretName()).ifPresent(s -> secrets.put(old.oldSecretName(), s));
    }
    Secret secret = secret();
    return stored(
        new MadeKey(
            name,
            old.workspace(),
            old.team(),
            old.user(),
            old.bounds(),
            Digest.sha256(secret.reveal()),
            old.signs(),
            old.digest(),
            clock.millis() + grace.toMillis(),
            old.madeAt(),
            old.expiresAt(),
            0),
        secret);
  }

  @Override
  public synchronized void revoke(String name) {
    MadeKey old = known.key(name);
    tables.put(changed(old, old.bounds(), clock.millis()));
    gateway.reloadCallers();
    secrets.remove(old.secretName());
    secrets.remove(old.oldSecretName());
  }

  private static MadeKey changed(MadeKey k, Bounds bounds, long revokedAt) {
    return new MadeKey(
        k.name(),
        k.workspace(),
        k.team(),
        k.user(),
        bounds,
        k.digest(),
        k.signs(),
        k.oldDigest(),
        k.oldUntil(),
        k.madeAt(),
        k.expiresAt(),
        revokedAt);
  }

  @Override
  public List<Group> groups() {
    List<Key> keys = keys();
    return gateway.callers().scopes().stream()
        .filter(s -> s.id().kind() != ScopeId.Kind.KEY)
        .sorted(
            Comparator.comparing((Scope s) -> s.id().workspace())
                .thenComparing(s -> s.id().kind(), Comparator.reverseOrder())
                .thenComparing(s -> s.id().name()))
        .map(s -> new Group(s.id(), bounds(s), ledger.states(s), count(keys, s.id())))
        .toList();
  }

  private static int count(List<Key> keys, ScopeId id) {
    return (int)
        keys.stream()
            .filter(k -> k.revoked() == null && k.workspace().equals(id.workspace()))
            .filter(
                k ->
                    switch (id.kind()) {
                      case KEY -> k.name().equals(id.name());
                      case USER -> k.user().equals(id.name());
                      case TEAM -> k.team().equals(id.name());
                      case WORKSPACE -> true;
                    })
            .count();
  }

  @Override
  public synchronized void set(ScopeId id, Bounds bounds) {
    if (id.name().isBlank() || id.name().length() > LONGEST_NAME || id.workspace().isBlank()) {
      throw invalid("The name is “" + id.name() + "”, expected 1 to 100 characters.");
    }
    checked(() -> MadeKey.scope(id, bounds));
    plausible(bounds);
    known.requireWorkspace(id);
    if (id.kind() == ScopeId.Kind.KEY && tables.key(id.name()).isPresent()) {
      tables.put(changed(known.key(id.name()), bounds, 0));
    } else if (id.kind() == ScopeId.Kind.KEY
        && gateway.config().keys().stream().noneMatch(k -> k.scope().id().equals(id))) {
      throw known.noKey(id);
    } else {
      tables.put(id, bounds);
    }
    gateway.reloadCallers();
  }

  @Override
  public List<UsageLine> usage(UsageQuery query) {
    List<UsageLine> lines = UsageSummary.of(query, gateway.caughtUp());
    String workspace = query.workspace();
    if (lines.isEmpty() && workspace != null && !known.workspaces().contains(workspace)) {
      throw known.absentWorkspace(workspace, "Name one of those.");
    }
    return lines;
  }

  @Override
  public List<Interrupted> interrupted() {
    return gateway.interrupted();
  }

  @Override
  public Interrupted correct(String decision, Money cost) {
    return gateway.correct(decision, cost);
  }
}
