package org.anabranch.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.function.Supplier;

/** {@code POST /api/reload}: takes the configuration file up again, as docs/api.md tells. */
public final class ReloadApi implements HttpService {
  private final Supplier<List<String>> reload;

  /**
   * @param reload puts the file in force and returns the settings that wait for a restart; throws a
   *     problem when the file is wrong
   */
  public ReloadApi(Supplier<List<String>> reload) {
    this.reload = reload;
  }

  private record Reloaded(boolean reloaded, List<String> afterRestart) {}

  @Override
  public void routing(HttpRules rules) {
    rules.post(
        "/api/reload", (_, response) -> Bodies.send(response, new Reloaded(true, reload.get())));
  }
}
