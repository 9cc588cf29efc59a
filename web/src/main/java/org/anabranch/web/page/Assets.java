package org.anabranch.web.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.anabranch.kernel.Digest;

/**
 * Serves the few files of the console's look from the class path: our own, and those of three
 * WebJars. Nothing else of the class path can be reached.
 */
public final class Assets implements HttpService {
  private static final String JARS = "/META-INF/resources/webjars/";
  private static final String OURS = "/org/anabranch/web/assets/";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private record Asset(String resource, String type) {}

  private static final Map<String, Asset> ALL =
      Map.of(
          "tabler.css", new Asset(JARS + "tabler__core/1.4.0/dist/css/tabler.min.css", CSS),
          "htmx.js", new Asset(JARS + "htmx.org/2.0.10/dist/htmx.min.js", SCRIPT),
          "echarts.js", new Asset(JARS + "echarts/5.3.1/dist/echarts.min.js", SCRIPT),
          "console.css", new Asset(OURS + "console.css", CSS),
          "console.js", new Asset(OURS + "console.js", SCRIPT),
          "theme.js", new Asset(OURS + "theme.js", SCRIPT),
          "mark.svg", new Asset(OURS + "mark.svg", "image/svg+xml"),
          "icons.svg", new Asset(OURS + "icons.svg", "image/svg+xml"),
          "article.md", new Asset(OURS + "article.md", "text/markdown; charset=utf-8"));

  /** Changes when any file changes; part of the addresses, so that copies may be kept for ever. */
  public static final String STATE =
      Digest.sha256(
              ALL.keySet().stream()
                  .sorted()
                  .map(name -> Digest.sha256(text(name)))
                  .collect(Collectors.joining()))
          .substring(0, 10);

  @Override
  public void routing(HttpRules rules) {
    rules.get("/assets/{name}", Assets::send);
    rules.get("/favicon.ico", (_, res) -> res.status(204).send());
  }

  private static void send(ServerRequest request, ServerResponse response) {
    String name = request.path().pathParameters().get("name");
    Asset asset = ALL.get(name);
    if (asset == null) {
      throw new NotFoundException("No such file");
    }
    boolean dated = request.query().first("v").map(STATE::equals).orElse(false);
    response.header("Cache-Control", dated ? "public, max-age=31536000, immutable" : "no-cache");
    response.header("Content-Type", asset.type());
    response.send(bytes(name));
  }

  public static String text(String name) {
    return new String(bytes(name), UTF_8);
  }

  private static byte[] bytes(String name) {
    Asset asset = ALL.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("No asset is called " + name);
    }
    try (InputStream in = Assets.class.getResourceAsStream(asset.resource())) {
      if (in == null) {
        throw new IllegalStateException(asset.resource() + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
