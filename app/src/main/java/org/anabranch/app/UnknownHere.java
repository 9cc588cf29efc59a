package org.anabranch.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.app.Configuration.AccountSettings;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.UnknownName;
import org.anabranch.gateway.config.UnknownNames;
import org.anabranch.gateway.config.WorkspaceConfig;
import org.anabranch.kernel.Spelling;

/** Names in a configuration file that nothing has, so that a setting does nothing: a line each. */
final class UnknownHere {
  private UnknownHere() {}

  /**
   * Where the database is closed: what was put to use or made there is not seen, and so it says.
   */
  static List<String> outside(Configuration configuration) {
    List<String> lines = lines(configuration, configuration.gateway(), Set.of());
    if (!lines.isEmpty()) {
      lines.add("Offers in use, and workspaces made since, are seen only while a server runs.");
    }
    return lines;
  }

  /**
   * @param gateway with the offers that are in use
   * @param made workspaces that are not of the file
   */
  static List<String> lines(Configuration configuration, GatewayConfig gateway, Set<String> made) {
    Set<String> workspaces = new TreeSet<>(made);
    workspaces.add(Payer.DEFAULT_WORKSPACE);
    gateway.workspaces().stream().map(WorkspaceConfig::name).forEach(workspaces::add);
    List<String> lines = new ArrayList<>();
    UnknownNames.in(gateway, workspaces).stream().map(UnknownName::message).forEach(lines::add);
    configuration.accounts().stream()
        .map(AccountSettings::workspaceOrDefault)
        .forEach(workspaces::add);
    for (String workspace : configuration.publish().spending().caps().keySet()) {
      if (!workspaces.contains(workspace)) { // told where it is near one: accounts may be elsewhere
        Spelling.nearest(workspace, workspaces).ifPresent(n -> lines.add(mistyped(workspace, n)));
      }
    }
    return lines;
  }

  private static String mistyped(String workspace, String nearest) {
    return "X: workspace_caps_usd “%s” is no workspace. Did you mean “%s”?"
        .formatted(workspace, nearest);
  }
}
