package org.anabranch.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.function.Supplier;
import org.anabranch.gateway.config.UnknownName;

/** {@code POST /api/reload}: takes the configuration file up again, as docs/api.md tells. */
public final class ReloadApi implements HttpService {
  private final Supplier<List<String>> reload;
  private final Supplier<List<UnknownName>> unknownNames;

  /**
   * @param reload puts the file in force and returns the settings that wait for a restart; throws a
   *     problem when the file is wrong
   * @param unknownNames names in what is in force that nothing has
   */
  public ReloadApi(Supplier<List<String>> reload, Supplier<List<UnknownName>> unknownNames) {
    this.reload = reload;
    this.unknownNames = unknownNames;
  }

  private record Reloaded(boolean reloaded, List<String> afterRestart, List<String> notices) {}

  private Reloaded reloaded() {
    List<String> afterRestart = reload.get();
    List<String> notices = unknownNames.get().stream().map(UnknownName::message).toList();
    return new Reloaded(true, afterRestart, notices);
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/api/reload", (_, response) -> Bodies.send(response, reloaded()));
  }
}
