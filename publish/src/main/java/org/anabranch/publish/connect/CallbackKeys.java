package org.anabranch.publish.connect;

import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.jspecify.annotations.Nullable;

/**
 * What we and a platform agree on for the platform's calls, and the tickets that come with them;
 * sealed under {@code callback/<id>/<name>}, where the id is that of an app or of an account
 * without one. The keys are ours to choose: they are made at the first need, shown to the person
 * who enters them in the platform's console, and stay. Safe for many threads.
 */
public final class CallbackKeys {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** WeChat's EncodingAESKey has 43 characters of this alphabet; others take any length. */
  private static final int KEY_LENGTH = 43;

  private static final int TOKEN_LENGTH = 32;
  private static final String TICKET = "ticket";

  private final SecretStore secrets;
  private final RandomGenerator random;

  /**
   * @param random must not be guessable
   */
  public CallbackKeys(SecretStore secrets, RandomGenerator random) {
    this.secrets = secrets;
    this.random = random;
  }

  /**
   * @param token proves a call, and is asked for when the address is registered
   * @param key encrypts or signs, on platforms that have a key beside the app's secret
   */
  public record Keys(Secret token, Secret key) {
    /** Those that one platform asks for. */
    Entered entered(Set<Proof> asked) {
      return new Entered(
          asked.contains(Proof.TOKEN) ? token : null, asked.contains(Proof.KEY) ? key : null);
    }
  }

  /** What a platform's console may ask for beside the address. */
  public enum Proof {
    TOKEN,
    KEY
  }

  /**
   * What a person enters in a platform's console beside the address; null for what is not asked
   * for, since the app's secret proves the calls.
   */
  public record Entered(@Nullable Secret token, @Nullable Secret key) {}

  /** Those of an app or account; always the same ones. */
  public synchronized Keys of(String id) {
    return new Keys(made(id, "token", TOKEN_LENGTH), made(id, "key", KEY_LENGTH));
  }

  private Secret made(String id, String name, int length) {
    Optional<Secret> known = secrets.get(name(id, name));
    if (known.isPresent()) {
      return known.get();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    Secret fresh = new Secret(text.toString());
    secrets.put(name(id, name), fresh);
    return fresh;
  }

  /** What the platform sent to prove itself with, last. */
  public Optional<Secret> ticket(String appId) {
    return secrets.get(name(appId, TICKET));
  }

  public void keepTicket(String appId, Secret ticket) {
    secrets.put(name(appId, TICKET), ticket);
  }

  void forget(String id) {
    for (String name : new String[] {"token", "key", TICKET}) {
      secrets.remove(name(id, name));
    }
  }

  private static String name(String id, String name) {
    return "callback/" + id + "/" + name;
  }
}
