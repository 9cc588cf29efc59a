package org.anabranch.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.nio.file.Path;

/**
 * Serves made media and hand-off packages from the data directory to the console on this machine,
 * and nothing else.
 */
public final class DataFiles implements HttpService {
  private final Path root;

  public DataFiles(Path root) {
    this.root = root;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/files/{directory}/{name}",
        (req, res) -> {
          var path = req.path().pathParameters();
          String directory = path.get("directory");
          Path allowed = root.resolve(directory.equals("sources") ? "sources" : "media");
          Files.send(allowed, allowed.resolve(path.get("name")), req, res);
        });
    rules.get(
        "/handoff/{id}/{name}",
        (req, res) -> {
          var path = req.path().pathParameters();
          Path allowed = root.resolve("handoff");
          Files.send(allowed, allowed.resolve(path.get("id")).resolve(path.get("name")), req, res);
        });
  }
}
