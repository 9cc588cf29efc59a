package org.anabranch.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.media.Fitted;
import org.anabranch.publish.media.Framing;
import org.anabranch.publish.media.MediaFitting;
import org.anabranch.publish.media.MediaLibrary;
import org.anabranch.publish.media.MediaLimits;
import org.anabranch.publish.media.MediaStation;
import org.anabranch.publish.media.Medium;
import org.anabranch.publish.media.ResumableUploads;
import org.anabranch.publish.media.ResumableUploads.Upload;
import org.jspecify.annotations.Nullable;

/**
 * The library of pictures and videos under {@code /api/media}, as docs/api.md lists it. Files
 * beyond 60 MB come in pieces by the tus protocol (tus.io, core of 1.0.0), which its clients speak.
 */
public final class MediaApi implements HttpService {
  private static final Duration LOOKING = Duration.ofMinutes(5);
  private static final Duration FITTING = Duration.ofMinutes(30);
  private static final int SHOWN = 200;
  private static final String TUS = "1.0.0";

  private final MediaLibrary library;
  private final ResumableUploads uploads;
  private final MediaFitting fitting;
  private final Publisher publisher;

  public MediaApi(MediaStation media, Publisher publisher) {
    this.library = media.library();
    this.uploads = media.uploads();
    this.fitting = media.fitting();
    this.publisher = publisher;
  }

  private record Words(@Nullable String altText) {}

  private record Shape(@Nullable String platform, @Nullable String framing) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/api/media",
        (_, res) -> Bodies.send(res, library.recent(SHOWN).stream().map(MediaApi::told).toList()));
    rules.post("/api/media", this::add);
    rules.post("/api/media/uploads", this::begin);
    rules.head("/api/media/uploads/{id}", this::received);
    rules.patch("/api/media/uploads/{id}", this::append);
    rules.get("/api/media/{id}", (req, res) -> Bodies.send(res, told(library.get(id(req)))));
    rules.put("/api/media/{id}", this::describe);
    rules.delete("/api/media/{id}", this::remove);
    rules.get("/api/media/{id}/file", this::file);
    rules.post("/api/media/{id}/fit", this::fit);
  }

  private static Map<String, Object> told(Medium medium) {
    return Map.of(
        "id", medium.id(),
        "name", medium.name(),
        "altText", medium.altText(),
        "addedAt", medium.addedAt(),
        "file", medium.probed());
  }

  private void add(ServerRequest request, ServerResponse response) throws InterruptedException {
    String name = request.query().first("name").orElse("file");
    InputStream content =
        request.content().hasEntity()
            ? request.content().inputStream()
            : InputStream.nullInputStream();
    Medium medium = library.add(name, content, Deadline.in(LOOKING));
    response.status(Status.CREATED_201);
    response.header("Location", "/api/media/" + medium.id());
    Bodies.send(response, told(medium));
  }

  private void begin(ServerRequest request, ServerResponse response) {
    long bytes = number(request, "Upload-Length");
    Upload upload = uploads.begin(name(request), bytes);
    tus(response);
    response.header("Location", "/api/media/uploads/" + upload.id());
    response.status(Status.CREATED_201).send();
  }

  /** tus: pairs of a key and its value in Base64, separated by commas. */
  private static String name(ServerRequest request) {
    String metadata = request.headers().first(HeaderNames.create("Upload-Metadata")).orElse("");
    for (String pair : metadata.split(",")) {
      String[] parts = pair.strip().split(" ");
      if (parts.length == 2 && parts[0].equals("filename")) {
        try {
          return new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          throw Problem.badInput(
                  "upload-invalid",
                  "Upload-Metadata is not Base64.",
                  "See docs/api.md for the shape.")
              .asException(e);
        }
      }
    }
    return "file";
  }

  private void received(ServerRequest request, ServerResponse response) {
    Upload upload = uploads.get(id(request));
    tus(response);
    response.header("Upload-Offset", Long.toString(upload.received()));
    response.header("Upload-Length", Long.toString(upload.bytes()));
    response.header("Cache-Control", "no-store");
    response.send();
  }

  private void append(ServerRequest request, ServerResponse response) throws InterruptedException {
    Upload upload =
        uploads.append(
            id(request), number(request, "Upload-Offset"), request.content().inputStream());
    tus(response);
    response.header("Upload-Offset", Long.toString(upload.received()));
    if (upload.received() == upload.bytes()) {
      Medium medium = uploads.finish(upload.id(), Deadline.in(LOOKING));
      response.header("Content-Location", "/api/media/" + medium.id());
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private static void tus(ServerResponse response) {
    response.header("Tus-Resumable", TUS);
  }

  private static long number(ServerRequest request, String header) {
    String text = request.headers().first(HeaderNames.create(header)).orElse("");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Problem.badInput(
              "upload-invalid",
              "The header " + header + " is “" + text + "”, expected a number of bytes.",
              "See docs/api.md for the shape.")
          .asException(e);
    }
  }

  private void describe(ServerRequest request, ServerResponse response) {
    String text = Bodies.read(request, Words.class).altText();
    Bodies.send(response, told(library.describe(id(request), text == null ? "" : text)));
  }

  private void remove(ServerRequest request, ServerResponse response) {
    library.remove(id(request));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void file(ServerRequest request, ServerResponse response) {
    Medium medium = library.get(id(request));
    Files.send(library.directory(), medium.file().getFileName().toString(), request, response);
  }

  /** What a platform would get, and what had to be done for it. */
  private void fit(ServerRequest request, ServerResponse response) throws InterruptedException {
    Shape shape = Bodies.read(request, Shape.class);
    Medium medium = library.get(id(request));
    Platform platform = platform(shape.platform());
    Fitted fitted =
        fitting.fit(
            medium.file(),
            medium.id(),
            medium.probed(),
            MediaLimits.of(publisher.connector(platform)),
            framing(shape.framing()),
            Progress.NONE,
            Deadline.in(FITTING));
    Bodies.send(
        response,
        Map.of("platform", platform.key(), "changes", fitted.changes(), "file", fitted.probed()));
  }

  private static Platform platform(@Nullable String key) {
    return Platform.byKey(key == null ? "" : key)
        .orElseThrow(
            () ->
                Problem.badInput(
                        "platform-unknown",
                        "There is no platform “" + key + "”.",
                        "Choose from: " + String.join(", ", Platform.keys()) + ".")
                    .asException());
  }

  private static Framing framing(@Nullable String text) {
    List<String> known =
        Arrays.stream(Framing.values()).map(f -> f.name().toLowerCase(Locale.ROOT)).toList();
    int at = text == null ? 0 : known.indexOf(text.toLowerCase(Locale.ROOT));
    if (at < 0) {
      throw Problem.badInput(
              "framing-unknown",
              "There is no framing “" + text + "”.",
              "Choose from: " + String.join(", ", known) + ".")
          .asException();
    }
    return Framing.values()[at];
  }

  private static String id(ServerRequest request) {
    return request.path().pathParameters().get("id");
  }
}
