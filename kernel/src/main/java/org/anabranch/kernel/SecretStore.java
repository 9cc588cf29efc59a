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
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Secrets encrypted at rest (AES-256-GCM by Tink). The key lies outside the database, in {@code
 * keys/secrets.json} of the data directory, readable by its owner only; a copy of the database
 * alone gives nothing away. Each ciphertext is bound to its name. Safe for many threads.
 *
 * <p>Data directories that share a database must have the same key: opening the store with another
 * one is refused.
 */
public final class SecretStore {
  /** Sealed by the first that came; who opens it has the key of all. No secret. */
  private static final String PROOF = "anabranch/same-key";

  /** The code of what is told of a secret that this directory's key does not open. */
  public static final String UNREADABLE = "secret-unreadable";

  private final Database database;
  private final Path keyFile;
  private final Consumer<String> step;
  private volatile Aead aead;

  public SecretStore(Database database, Home home) {
    this(database, home, _ -> {});
  }

  /**
   * @param step told of each durable step of a rotation
   */
  SecretStore(Database database, Home home, Consumer<String> step) {
    this.database = database;
    this.keyFile = home.directory("keys").resolve("secrets.json");
    this.step = step;
    boolean isNew = Files.notExists(keyFile);
    try {
      AeadConfig.register();
      if (isNew) {
        write(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink lacks AES-256-GCM", e);
    }
    this.aead = aead(read());
    if (!database.hasOneWriter() && !isKeyOfAll()) {
      throw another(isNew);
    }
  }

  /** Of a database that several data directories may share. */
  private boolean isKeyOfAll() {
    try {
      boolean proved = sealed(PROOF).isPresent();
      if (!proved) { // then what was stored before must open
        names().stream().findFirst().ifPresent(this::get);
        String proof = seal(PROOF, "");
        database.change(
            h ->
                h.createUpdate(
                        "insert into secret(name, sealed) values (:name, :sealed)"
                            + " on conflict(name) do nothing")
                    .bind("name", PROOF)
                    .bind("sealed", proof)
                    .execute());
      }
      return get(PROOF).isPresent();
    } catch (ProblemException e) {
      if (e.problem().code().equals(UNREADABLE)) {
        return false;
      }
      throw e;
    }
  }

  private ProblemException another(boolean isNew) {
    try {
      if (isNew) {
        Files.delete(keyFile);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + keyFile, e);
    }
    return Problem.of(
            Problem.Kind.ENVIRONMENT,
            "secrets-key-another",
            "The secrets in this database were sealed with the key of another data directory.",
            "Copy its keys/secrets.json to %s and start again. If no copy of it is left: delete from"
                    .formatted(keyFile)
                + " secret, in the database, and enter the secrets anew.")
        .asException();
  }

  private void write(KeysetHandle keys) throws GeneralSecurityException {
    String text = TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
    Home.writeWhole(
        keyFile,
        part -> {
          try {
            Files.writeString(part, "");
            if (part.getFileSystem().supportedFileAttributeViews().contains("posix")) {
              Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(part, text, StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private KeysetHandle read() {
    try {
      return TinkJsonProtoKeysetFormat.parseKeyset(
          Files.readString(keyFile), InsecureSecretKeyAccess.get());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + keyFile, e);
    } catch (GeneralSecurityException e) {
      throw damaged(e);
    }
  }

  private Aead aead(KeysetHandle keys) {
    try {
      return keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw damaged(e);
    }
  }

  private ProblemException damaged(GeneralSecurityException e) {
    return Problem.of(
            Problem.Kind.ENVIRONMENT,
            "secrets-key-damaged",
            "The key file " + keyFile + " is not a usable key.",
            "Restore it from a backup; without it the stored secrets must be entered again.")
        .asException(e);
  }

  /**
   * What a rotation did.
   *
   * @param key the new key's number
   */
  public record Rotation(String key, int sealed) {}

  /**
   * Makes a new key, seals every stored secret with it, and forgets the old keys. Cut off anywhere,
   * everything stays readable, and doing it again finishes: the new key is durable beside the old
   * one before the first secret is sealed with it, and the old one goes only when each opens
   * without it. Nobody else may hold this data directory meanwhile.
   */
  public synchronized Rotation rotate() {
    try {
      KeysetHandle both =
          KeysetHandle.newBuilder(read())
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                      .withRandomId()
                      .makePrimary())
              .build();
      write(both);
      aead = aead(both);
      step.accept("key added");
      for (String name : allNames()) {
        reseal(name);
        step.accept("sealed " + name);
      }
      KeysetHandle fresh =
          KeysetHandle.newBuilder()
              .addEntry(
                  KeysetHandle.importKey(both.getPrimary().getKey())
                      .withFixedId(both.getPrimary().getId())
                      .makePrimary())
              .build();
      aead = aead(fresh);
      int sealed = 0;
      for (String name : allNames()) {
        open(name, sealed(name).orElseThrow(), false);
        sealed += name.equals(PROOF) ? 0 : 1;
      }
      write(fresh);
      step.accept("old keys forgotten");
      return new Rotation(Integer.toUnsignedString(both.getPrimary().getId()), sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The keys cannot be rotated", e);
    } catch (ProblemException e) {
      aead = aead(read());
      throw e;
    }
  }

  /** One that is changed meanwhile was sealed with the new key by that. */
  private void reseal(String name) {
    Optional<String> before = sealed(name);
    before.ifPresent(
        old -> {
          String anew = seal(name, open(name, old, false));
          database.change(
              h ->
                  h.createUpdate(
                          "update secret set sealed = :anew where name = :name and sealed = :old")
                      .bind("anew", anew)
                      .bind("name", name)
                      .bind("old", old)
                      .execute());
        });
  }

  /** Stores or replaces. */
  public void put(String name, Secret secret) {
    database.change(h -> put(h, name, secret));
  }

  /** {@link #put(String, Secret)} inside a transaction of the same database. */
  public void put(Handle handle, String name, Secret secret) {
    handle
        .createUpdate(
            "insert into secret(name, sealed) values (:name, :sealed)"
                + " on conflict(name) do update set sealed = excluded.sealed")
        .bind("name", name)
        .bind("sealed", seal(name, secret.reveal()))
        .execute();
  }

  /** A secret sealed for a file or a column outside the store; {@link #unsealed} opens it. */
  public String sealed(String name, Secret secret) {
    return seal(name, secret.reveal());
  }

  /** Opens what {@link #sealed} gave for the same name. */
  public Secret unsealed(String name, String sealed) {
    return new Secret(open(name, sealed));
  }

  public Optional<Secret> get(String name) {
    return sealed(name).map(s -> new Secret(open(name, s)));
  }

  /** {@link #get(String)} inside a reading of the same database. */
  public Optional<Secret> get(Handle handle, String name) {
    return sealed(handle, name).map(s -> new Secret(open(name, s)));
  }

  private Optional<String> sealed(String name) {
    return database.read(h -> sealed(h, name));
  }

  private static Optional<String> sealed(Handle h, String name) {
    return h.createQuery("select sealed from secret where name = :name")
        .bind("name", name)
        .map((row, _) -> row.getString("sealed"))
        .findOne();
  }

  public void remove(String name) {
    database.change(h -> remove(h, name));
  }

  /** {@link #remove(String)} inside a transaction of the same database. */
  public void remove(Handle handle, String name) {
    handle.createUpdate("delete from secret where name = :name").bind("name", name).execute();
  }

  /** The names alone. */
  public List<String> names() {
    return allNames().stream().filter(name -> !name.equals(PROOF)).toList();
  }

  private List<String> allNames() {
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
    return open(name, sealed, true);
  }

  /**
   * @param again whether to look at the key file once more: it may have been rotated meanwhile
   */
  private String open(String name, String sealed, boolean again) {
    try {
      byte[] plain =
          aead.decrypt(Base64.getDecoder().decode(sealed), name.getBytes(StandardCharsets.UTF_8));
      return new String(plain, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      if (again) {
        aead = aead(read());
        return open(name, sealed, false);
      }
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              UNREADABLE,
              "The stored secret " + name + " was not sealed with this data directory's key.",
              "Restore keys/secrets.json that belongs to this database, or enter the secret again.")
          .asException(e);
    }
  }
}
