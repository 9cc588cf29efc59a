package org.anabranch.gateway.config;

import java.util.Collection;
import org.anabranch.kernel.Spelling;

/**
 * A name in the configuration that nothing has, so that the setting does nothing. It is told and
 * not refused, since offers are put to use, and workspaces made, while the gateway runs.
 *
 * @param owner whose setting it is, as a sentence begins with it: {@code Alias “writer”}
 * @param setting as it is written in a file: {@code canary}, {@code workspaces}
 * @param name as it was typed
 * @param message a sentence, with the nearest name where one is near
 */
public record UnknownName(String owner, String setting, String name, String message) {
  /**
   * @param lack what the name is not: {@code no deployment in use}
   */
  static UnknownName of(
      String owner, String setting, String name, String lack, Collection<String> known) {
    return new UnknownName(
        owner,
        setting,
        name,
        "%s: %s “%s” is %s.%s"
            .formatted(owner, setting, name, lack, Spelling.question(name, known)));
  }

  /** Whether it is a setting of that alias. */
  public boolean isOf(String alias) {
    return owner.equals(ofAlias(alias));
  }

  static String ofAlias(String alias) {
    return "Alias “" + alias + "”";
  }
}
