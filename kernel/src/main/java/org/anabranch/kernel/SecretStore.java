package org.anabranch.kernel;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Secrets encrypted at rest (AES-256-GCM by Tink). The key lies outside the database, in {@code
 * keys/secrets.json} of the data directory, readable by its owner only; a copy of the database
 * alone gives nothing away. Each ciphertext is bound to its name. Safe for many threads.
 */
public final class SecretStore {
  private final Database database;
  private final Aead aead;

  public SecretStore(Database database, Home home) {
    this.database = database;
    this.aead = aead(home.directory("keys").resolve("secrets.json"));
  }

  private static Aead aead(Path keyFile) {
    try {
      AeadConfig.register();
      if (Files.notExists(keyFile)) {
        KeysetHandle fresh = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        Home.writeWhole(
            keyFile,
            TinkJsonProtoKeysetFormat.serializeKeyset(fresh, InsecureSecretKeyAccess.get()));
        if (keyFile.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        }
      }
      KeysetHandle keys =
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(keyFile), InsecureSecretKeyAccess.get());
      return keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + keyFile, e);
    } catch (GeneralSecurityException e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "secrets-key-damaged",
              "The key file " + keyFile + " is not a usable key.",
              "Restore it from a backup; without it the stored secrets must be entered again.")
          .asException(e);
    }
  }

  /** Stores or replaces. */
  public void put(String name, Secret secret) {
    String sealed = seal(name, secret.reveal());
    database.change(
        h ->
            h.createUpdate(
                    "insert into secret(name, sealed) values (:name, :sealed)"
                        + " on conflict(name) do update set sealed = excluded.sealed")
                .bind("name", name)
                .bind("sealed", sealed)
                .execute());
  }

  public Optional<Secret> get(String name) {
    Optional<String> sealed =
        database.read(
            h ->
                h.createQuery("select sealed from secret where name = :name")
                    .bind("name", name)
                    .mapTo(String.class)
                    .findOne());
    return sealed.map(s -> new Secret(open(name, s)));
  }

  public void remove(String name) {
    database.change(
        h -> h.createUpdate("delete from secret where name = :name").bind("name", name).execute());
  }

  /** The names alone. */
  public List<String> names() {
    return database.read(
        h -> h.createQuery("select name from secret order by name").mapTo(String.class).list());
  }

  private String seal(String name, String plain) {
    try {
      byte[] sealed =
          aead.encrypt(
              plain.getBytes(StandardCharsets.UTF_8), name.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Encryption failed for secret " + name, e);
    }
  }

  private String open(String name, String sealed) {
    try {
      byte[] plain =
          aead.decrypt(Base64.getDecoder().decode(sealed), name.getBytes(StandardCharsets.UTF_8));
      return new String(plain, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "secret-unreadable",
              "The stored secret " + name + " was not sealed with this data directory's key.",
              "Restore keys/secrets.json that belongs to this database, or enter the secret again.")
          .asException(e);
    }
  }
}
