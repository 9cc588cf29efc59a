package org.anabranch.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a secret is to be found, as written in a configuration: {@code env:NAME}, {@code
 * file:/path} or {@code store:name}. A configuration holds these and never a secret itself.
 */
public record SecretRef(Scheme scheme, String name) {
  public enum Scheme {
    ENV,
    FILE,
    STORE
  }

  /** Reads the written form; throws {@link IllegalArgumentException} that names the three forms. */
  @JsonCreator
  public static SecretRef parse(String text) {
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? "" : text.substring(0, colon);
    String name = text.substring(colon + 1);
    return switch (scheme) {
      case "env" -> new SecretRef(Scheme.ENV, name);
      case "file" -> new SecretRef(Scheme.FILE, name);
      case "store" -> new SecretRef(Scheme.STORE, name);
      default ->
          throw new IllegalArgumentException(
              "a secret is written env:NAME, file:/path or store:name, never as plain text");
    };
  }

  /** Fetches the secret; empty when the variable, the file or the stored secret does not exist. */
  public Optional<Secret> resolve(Map<String, String> environment, SecretStore store) {
    return scheme == Scheme.STORE ? store.get(name) : resolveOutside(environment);
  }

  /** {@link #resolve} where there is no store yet: a stored secret is not found. */
  public Optional<Secret> resolveOutside(Map<String, String> environment) {
    return switch (scheme) {
      case ENV ->
          Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank()).map(Secret::new);
      case STORE -> Optional.empty();
      case FILE -> {
        try {
          yield Optional.of(new Secret(Files.readString(Path.of(name)).strip()));
        } catch (IOException e) {
          yield Optional.empty();
        }
      }
    };
  }

  @JsonValue
  @Override
  public String toString() {
    return scheme.name().toLowerCase(Locale.ROOT) + ":" + name;
  }
}
