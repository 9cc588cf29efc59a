package org.anabranch.http;

import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.nio.file.Path;
import java.util.Set;

/**
 * Serves made media, the library's files and hand-off packages from the data directory to the
 * console on this machine, and nothing else.
 */
public final class DataFiles implements HttpService {
  private static final Set<String> SERVED =
      Set.of("sources", "media", "media-library", "media-fitted");

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
          if (!SERVED.contains(directory) || path.get("name").startsWith("draft-")) {
            throw new NotFoundException("No such directory");
          }
          Files.send(root.resolve(directory), path.get("name"), req, res);
        });
    rules.get(
        "/handoff/{id}/{name}",
        (req, res) -> {
          var path = req.path().pathParameters();
          Files.send(root.resolve("handoff"), path.get("id") + "/" + path.get("name"), req, res);
        });
  }
}
