package org.anabranch.publish.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;

/**
 * Replies to renewals, sealed in files of this data directory from the moment they arrive until the
 * database has them: a refresh token that is good once must not be lost with a database that is
 * away, or with a process that is killed in between.
 */
class RefreshJournal {
  private final Path directory;
  private final SecretStore secrets;

  RefreshJournal(Home home, SecretStore secrets) {
    this.directory = home.directory("renewals");
    this.secrets = secrets;
  }

  private Path file(String accountId) {
    return directory.resolve(Digest.sha256(accountId).substring(0, 40));
  }

  private static String name(String accountId) {
    return "renewal/" + accountId;
  }

  /**
   * Durable when it returns.
   *
   * @param version of the grant that was renewed
   */
  void keep(String accountId, long version, Tokens tokens) {
    String kept = version + "\n" + new Choices(tokens, List.of()).json();
    Home.writeWhole(file(accountId), secrets.sealed(name(accountId), new Secret(kept)));
  }

  /** The reply to the renewal of this version; one to another version is dropped. */
  Optional<Tokens> find(String accountId, long version) {
    Path file = file(accountId);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      String[] kept =
          secrets.unsealed(name(accountId), Files.readString(file).strip()).reveal().split("\n", 2);
      if (Long.parseLong(kept[0]) != version) {
        drop(accountId);
        return Optional.empty();
      }
      return Optional.of(Choices.of(kept[1]).tokens());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  void drop(String accountId) {
    try {
      Files.deleteIfExists(file(accountId));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file(accountId), e);
    }
  }
}
