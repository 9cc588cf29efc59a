package org.anabranch.sandbox.oauth;

import java.util.List;
import java.util.Set;

/**
 * How one platform's consent page is asked for.
 *
 * @param path below {@code /<platform>}
 * @param client the name of the parameter with the app's id
 * @param redirect the name of the parameter with the address to come back to
 * @param separator between scopes
 * @param pkce whether a challenge must come along
 * @param scopes those that the app may ask for
 * @param denied the value of {@code error} when the person says no
 */
record Dialogue(
    String path,
    String client,
    String redirect,
    String separator,
    boolean pkce,
    Set<String> scopes,
    String denied) {
  Dialogue {
    scopes = Set.copyOf(scopes);
  }

  static Dialogue usual(String path, String separator, Set<String> scopes) {
    return new Dialogue(
        path, "client_id", "redirect_uri", separator, false, scopes, "access_denied");
  }

  Dialogue withPkce() {
    return new Dialogue(path, client, redirect, separator, true, scopes, denied);
  }

  Dialogue denying(String error) {
    return new Dialogue(path, client, redirect, separator, pkce, scopes, error);
  }

  List<String> asked(String scope) {
    return List.of(scope.strip().split("[\\s,]+")).stream().filter(s -> !s.isEmpty()).toList();
  }
}
