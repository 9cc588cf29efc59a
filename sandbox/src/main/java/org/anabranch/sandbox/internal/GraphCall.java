package org.anabranch.sandbox.internal;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.anabranch.sandbox.World;
import tools.jackson.databind.JsonNode;

/**
 * One call to an imitated Graph API, let in: who calls, and its parameters, whether they came in
 * the address, a form, multipart or JSON.
 */
public final class GraphCall {
  private static final Set<String> EVERYWHERE =
      Set.of("access_token", "appsecret_proof", "fields", "limit");
  private static final Map<String, String> USAGE =
      Map.of("X-App-Usage", "{\"call_count\":1,\"total_cputime\":1,\"total_time\":1}");

  private final ServerRequest request;
  private final ServerResponse response;
  private final Grant grant;
  private final Map<String, String> parameters;
  private final Map<String, Multipart.Part> files;

  private GraphCall(
      ServerRequest request,
      ServerResponse response,
      Grant grant,
      Map<String, String> parameters,
      Map<String, Multipart.Part> files) {
    this.request = request;
    this.response = response;
    this.grant = grant;
    this.parameters = parameters;
    this.files = files;
  }

  /**
   * @param who finds the caller by the token among the parameters, where there is one: Meta takes
   *     it in a form too
   */
  static GraphCall read(
      ServerRequest request,
      ServerResponse response,
      Function<Optional<String>, Grant> who,
      World.Store store,
      String id) {
    Map<String, String> parameters = new HashMap<>();
    request.query().names().forEach(n -> parameters.put(n, request.query().get(n)));
    String type = Requests.header(request, "Content-Type").orElse("");
    if (!type.startsWith("multipart/form-data")) {
      body(request, type, parameters);
      return new GraphCall(request, response, who.apply(token(parameters)), parameters, Map.of());
    }
    try {
      Path place = store.file("upload", id);
      Multipart form = Multipart.read(request, name -> place);
      parameters.putAll(form.fields());
      return new GraphCall(
          request, response, who.apply(token(parameters)), parameters, form.files());
    } catch (Multipart.Malformed e) {
      throw GraphError.parameter("The multipart body is malformed");
    }
  }

  private static Optional<String> token(Map<String, String> parameters) {
    return Optional.ofNullable(parameters.get("access_token"));
  }

  private static void body(ServerRequest request, String type, Map<String, String> parameters) {
    if (type.startsWith("application/json")) {
      JsonNode body =
          Requests.json(request).orElseThrow(() -> GraphError.parameter("The body is no JSON"));
      body.properties()
          .forEach(
              p ->
                  parameters.put(
                      p.getKey(),
                      p.getValue().isString() ? p.getValue().asString() : p.getValue().toString()));
    } else {
      parameters.putAll(Requests.form(request));
    }
  }

  public Grant grant() {
    return grant;
  }

  public String path(String name) {
    return Requests.path(request, name);
  }

  /** Refuses, as unknown to the caller, an account in the path that is not its own. */
  public void own(String name) {
    if (!path(name).equals(grant.id())) {
      throw GraphError.unknownObject(path(name));
    }
  }

  /** The address of this server, as the caller knows it. */
  public String base() {
    return Requests.base(request);
  }

  /** The parameters that a node or edge knows; any other is refused, and so are unknown ones. */
  public GraphCall knows(String... names) {
    Set<String> known = Set.copyOf(Arrays.asList(names));
    for (String name : parameters.keySet()) {
      String plain = name.replaceAll("\\[\\d+]$", "");
      if (!known.contains(plain) && !EVERYWHERE.contains(plain)) {
        throw GraphError.parameter("The parameter " + plain + " is not known here");
      }
    }
    return this;
  }

  /** As {@link #knows}, for an edge whose list comes by pages. */
  public GraphCall knowsPages(String... names) {
    return knows(Stream.concat(Stream.of("after"), Stream.of(names)).toArray(String[]::new));
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(v -> !v.isEmpty());
  }

  public String required(String name) {
    return parameter(name)
        .orElseThrow(() -> GraphError.parameter("The parameter " + name + " is required"));
  }

  public boolean flag(String name) {
    return parameter(name).map(v -> v.equals("true") || v.equals("1")).orElse(false);
  }

  /** The file that came in the multipart field {@code source}. */
  public Optional<Multipart.Part> file() {
    return file("source");
  }

  /** The file that came in this multipart field. */
  public Optional<Multipart.Part> file(String field) {
    return Optional.ofNullable(files.get(field));
  }

  /** The names in {@code fields}, without what stands in brackets behind them. */
  public List<String> fields() {
    String fields = parameter("fields").orElse("id");
    return List.of(
        fields.replaceAll("\\.[a-z]+\\([^)]*\\)", "").replaceAll("\\{[^}]*}", "").split(","));
  }

  public int limit() {
    String limit = parameter("limit").orElse("25");
    if (!limit.matches("\\d{1,3}") || Integer.parseInt(limit) > 100) {
      throw GraphError.parameter("limit must be from 0 to 100");
    }
    return Integer.parseInt(limit);
  }

  public void reply(Object body) {
    Replies.json(response, 200, body, USAGE);
  }

  static Map<String, String> usage() {
    return USAGE;
  }
}
