package org.anabranch.publish.connect;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;

/**
 * People on the way through a consent page. Only digests of state and nonce are stored, and the
 * code verifier sealed; a state is good once and for a quarter of an hour.
 */
final class Connecting {
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final Database database;
  private final SecretStore secrets;
  private final Clock clock;
  private final RandomGenerator random;

  Connecting(Database database, SecretStore secrets, Clock clock, RandomGenerator random) {
    this.database = database;
    this.secrets = secrets;
    this.clock = clock;
    this.random = random;
  }

  /**
   * @param state goes to the platform and comes back
   * @param nonce stays with the browser that began
   */
  record Begun(String state, String nonce, String verifier) {}

  /**
   * @param accountId the account that is connected again; null for a new one
   */
  record Returned(String appId, URI redirect, @Nullable String accountId, String verifier) {}

  private enum Phase {
    ASKED,
    BACK,
    CHOOSING
  }

  Begun begin(App app, URI redirect, @Nullable String accountId) {
    Begun begun = new Begun(token(), token(), token());
    String key = digest(begun.state());
    database.change(
        h -> {
          h.createUpdate("delete from connecting where until < :now")
              .bind("now", clock.millis())
              .execute();
          h.createUpdate(
                  "insert into connecting(state, phase, app_id, nonce, redirect, account_id,"
                      + " sealed, until) values (:state, :phase, :app, :nonce, :redirect,"
                      + " :account, :sealed, :until)")
              .bind("state", key)
              .bind("phase", Phase.ASKED.name())
              .bind("app", app.id())
              .bind("nonce", digest(begun.nonce()))
              .bind("redirect", redirect.toString())
              .bind("account", accountId)
              .bind("sealed", secrets.sealed(key, new Secret(begun.verifier())))
              .bind("until", clock.millis() + LONGEST.toMillis())
              .execute();
        });
    return begun;
  }

  /** What was begun with this state in this browser; at most once. */
  Optional<Returned> back(String state, String nonce) {
    return take(state, nonce, Phase.ASKED)
        .map(
            row ->
                new Returned(
                    row.appId(),
                    URI.create(row.redirect()),
                    row.accountId(),
                    secrets.unsealed(digest(state), row.sealed()).reveal()));
  }

  /** Keeps what is to be chosen from, sealed, under the same state. */
  void choosing(String state, String choices) {
    String key = digest(state);
    database.change(
        h ->
            h.createUpdate(
                    "update connecting set phase = :phase, sealed = :sealed, until = :until where"
                        + " state = :state")
                .bind("phase", Phase.CHOOSING.name())
                .bind("sealed", secrets.sealed(key, new Secret(choices)))
                .bind("until", clock.millis() + LONGEST.toMillis())
                .bind("state", key)
                .execute());
  }

  /** What to choose from; may be looked at again and again until it is {@link #chosen}. */
  Optional<String> choices(String state, String nonce) {
    return find(state, nonce, Phase.CHOOSING)
        .map(row -> secrets.unsealed(digest(state), row.sealed()).reveal());
  }

  Optional<Returned> pending(String state, String nonce) {
    return find(state, nonce, Phase.CHOOSING)
        .map(r -> new Returned(r.appId(), URI.create(r.redirect()), r.accountId(), ""));
  }

  /** Nobody is on the way any more. */
  void forget() {
    database.change(h -> h.createUpdate("delete from connecting").execute());
  }

  void end(String state) {
    database.change(
        h ->
            h.createUpdate("delete from connecting where state = :state")
                .bind("state", digest(state))
                .execute());
  }

  private record Row(
      String appId, String redirect, @Nullable String accountId, String nonce, String sealed) {}

  private Optional<Row> take(String state, String nonce, Phase phase) {
    Optional<Row> row = find(state, nonce, phase);
    boolean mine =
        row.isPresent()
            && database.write(
                h ->
                    h.createUpdate(
                                "update connecting set phase = :back where state = :state and phase"
                                    + " = :phase")
                            .bind("back", Phase.BACK.name())
                            .bind("state", digest(state))
                            .bind("phase", phase.name())
                            .execute()
                        == 1);
    return row.filter(_ -> mine);
  }

  private Optional<Row> find(String state, String nonce, Phase phase) {
    Optional<Row> row =
        database.read(
            h ->
                h.createQuery(
                        "select * from connecting where state = :state and phase = :phase and"
                            + " until >= :now")
                    .bind("state", digest(state))
                    .bind("phase", phase.name())
                    .bind("now", clock.millis())
                    .map((RowView r) -> row(r))
                    .findOne());
    return row.filter(r -> MessageDigest.isEqual(bytes(r.nonce()), bytes(digest(nonce))));
  }

  private static Row row(RowView row) {
    return new Row(
        row.getColumn("app_id", String.class),
        row.getColumn("redirect", String.class),
        row.getColumn("account_id", String.class),
        row.getColumn("nonce", String.class),
        row.getColumn("sealed", String.class));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String digest(String text) {
    return Digest.sha256(text);
  }

  /** 256 bits that nobody guesses, in 43 characters that need no encoding. */
  private String token() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
