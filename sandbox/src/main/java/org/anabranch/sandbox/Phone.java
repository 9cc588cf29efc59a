package org.anabranch.sandbox;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.World.Store;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The person's phone, for the platforms where only a person can publish: takes the package that was
 * handed over, fetches its files and makes the post, as if the person had pressed the button. The
 * same {@code state} twice is the same post.
 */
final class Phone implements HttpService {
  private static final String ACCOUNT = "phone";
  private static final int MOST_FILES = 20;

  /** What was handed over. */
  record Package(
      String title,
      String text,
      List<String> hashtags,
      List<String> mediaUrls,
      boolean aiLabel,
      String location,
      String state) {
    Package {
      hashtags = List.copyOf(hashtags);
      mediaUrls = List.copyOf(mediaUrls);
      if (mediaUrls.size() > MOST_FILES) {
        throw Problem.badInput(
                "too-many-files",
                "The package has %d files; the phone takes %d."
                    .formatted(mediaUrls.size(), MOST_FILES),
                "Hand over fewer files.")
            .asException();
      }
    }

    static Package of(JsonNode json) {
      return new Package(
          json.path("title").asString(""),
          json.path("text").asString(""),
          strings(json.path("hashtags")),
          strings(json.path("mediaUrls")),
          json.path("aiLabel").asBoolean(false),
          json.path("location").asString(""),
          json.path("state").asString(""));
    }

    private static List<String> strings(JsonNode array) {
      return array.valueStream().map(n -> n.asString("")).filter(s -> !s.isBlank()).toList();
    }

    static Package of(Map<String, String> form) {
      return new Package(
          form.getOrDefault("title", ""),
          form.getOrDefault("text", "").replace("\r\n", "\n"),
          words(form.getOrDefault("hashtags", "")),
          words(form.getOrDefault("mediaUrls", "")),
          form.getOrDefault("aiLabel", "").equals("true"),
          form.getOrDefault("location", ""),
          form.getOrDefault("state", ""));
    }

    private static List<String> words(String text) {
      return Stream.of(text.split("\\s+")).filter(w -> !w.isEmpty()).toList();
    }

    /** The text with its hashtags at the end, those that are not in it already. */
    String caption() {
      List<String> tags =
          hashtags.stream()
              .map(t -> t.startsWith("#") ? t : "#" + t)
              .filter(t -> !text.contains(t))
              .toList();
      return (text + "\n\n" + String.join(" ", tags)).strip();
    }
  }

  private final DurableWorld world;
  private final Told told;
  private final LoopbackFiles files = new LoopbackFiles();

  /** Hears of what was published. */
  interface Told {
    void published(String platform, String state, String postId);
  }

  Phone(DurableWorld world, Told told) {
    this.world = world;
    this.told = told;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/phone/{platform}", this::show).post("/phone/{platform}", this::publish);
  }

  private void show(ServerRequest request, ServerResponse response) {
    String given = Requests.query(request, "package").orElse("");
    Replies.page(response, 200, world.pages().phone(look(request), filled(given)));
  }

  /** A package as JSON, or only the state that the hand-over goes by. */
  private static Package filled(String given) {
    Package bare = new Package("", "", List.of(), List.of(), false, "", given);
    try {
      JsonNode json = Json.tree(given);
      return json.isObject() ? Package.of(json) : bare;
    } catch (JacksonException e) {
      return bare;
    }
  }

  private void publish(ServerRequest request, ServerResponse response) throws InterruptedException {
    Look look = look(request);
    Handed handed = handed(request, look);
    Package given = handed.given();
    if (given.caption().isEmpty() && given.title().isBlank() && handed.isWithoutFiles()) {
      throw Problem.badInput(
              "package-empty",
              "The package has neither words nor files.",
              "Send title, text, hashtags, mediaUrls, aiLabel and state, or files as multipart.")
          .asException();
    }
    String id = idFor(look, given);
    String link = Requests.base(request) + "/" + look.key() + look.phonePath() + id;
    if (world.post(look.key(), id).isEmpty()) {
      world.publish(made(look, id, link, handed));
      told.published(look.key(), given.state(), id);
    }
    if (Requests.header(request, "Accept").orElse("").contains("text/html")) {
      Replies.empty(response, 303, Map.of("Location", link));
    } else {
      Replies.json(response, 201, Map.of("id", id, "link", link));
    }
  }

  /** A package and the files that came with it. */
  private record Handed(Package given, List<Attachment> files) {
    boolean isWithoutFiles() {
      return given.mediaUrls().isEmpty() && files.isEmpty();
    }
  }

  private Handed handed(ServerRequest request, Look look) {
    String type = Requests.header(request, "Content-Type").orElse("");
    if (type.startsWith("multipart/form-data")) {
      return uploaded(request, look);
    }
    Map<String, String> form = Requests.form(request);
    return new Handed(
        form.isEmpty()
            ? Package.of(Requests.json(request).orElseGet(Json::object))
            : Package.of(form),
        List.of());
  }

  private Handed uploaded(ServerRequest request, Look look) {
    Store store = world.store(look.key());
    try {
      Multipart parts = Multipart.read(request, _ -> store.file("_phone", world.newId()));
      return new Handed(
          Package.of(parts.fields()),
          parts.files().values().stream()
              .filter(p -> p.length() > 0)
              .map(p -> new Attachment(p.file(), p.contentType(), ""))
              .toList());
    } catch (Multipart.Malformed e) {
      throw Problem.badInput(
              "multipart-malformed", String.valueOf(e.getMessage()), "Send the body whole.")
          .asException(e);
    }
  }

  private static Look look(ServerRequest request) {
    String platform = Requests.path(request, "platform");
    return Look.withPhone(platform)
        .orElseThrow(
            () ->
                new Problem(
                        Problem.Kind.NOT_FOUND,
                        "no-phone",
                        "“" + platform + "” is not published by phone.",
                        "Phones: " + Look.withPhone().stream().map(Look::key).toList() + ".",
                        Map.of())
                    .asException());
  }

  private String idFor(Look look, Package given) {
    String id = world.newId();
    if (given.state().isEmpty()) {
      return id;
    }
    Store store = world.store(look.key());
    store.putIfAbsent("_phone", given.state(), Json.object().put("id", id));
    return store.get("_phone", given.state()).orElseThrow().path("id").stringValue();
  }

  private SandboxPost made(Look look, String id, String link, Handed handed)
      throws InterruptedException {
    world.name(look.key(), ACCOUNT, "My phone");
    Package given = handed.given();
    List<Attachment> media = new ArrayList<>(handed.files());
    for (String address : given.mediaUrls()) {
      String name = id + "-" + media.size();
      media.add(files.fetch(address, world.store(look.key()).file("_phone", name)));
    }
    return new SandboxPost(
        look.key(),
        id,
        ACCOUNT,
        given.title(),
        given.caption(),
        "",
        media,
        link,
        given.aiLabel(),
        "",
        world.now(),
        given.location().isEmpty() ? Map.of() : Map.of(Detail.LOCATION, given.location()));
  }
}
