package org.anabranch.web.publish;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Locale;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.media.FittedFiles;
import org.anabranch.publish.media.Framing;
import org.anabranch.publish.media.MediaFitting;
import org.anabranch.publish.media.MediaLibrary;
import org.anabranch.publish.media.MediaLimits;
import org.anabranch.publish.media.MediaStation;
import org.anabranch.publish.media.Medium;
import org.anabranch.publish.media.Probed;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/**
 * The library of the person's own pictures, videos and documents, and what each platform would get
 * of one.
 */
public final class MediaConsole implements HttpService {
  private static final int SHOWN = 200;

  private final Pages pages;
  private final MediaLibrary library;
  private final FittedFiles fitted;
  private final Publisher publisher;

  public MediaConsole(Facts facts, MediaStation media, Publisher publisher) {
    this.pages = new Pages(facts);
    this.library = media.library();
    this.fitted = media.fitted();
    this.publisher = publisher;
  }

  /**
   * @param rooms what the files take that were fitted to platforms
   * @param done what was just cleared; null where nothing was
   */
  record ListView(
      Chrome chrome, List<Medium> media, FittedFiles.Rooms rooms, @Nullable String done) {}

  /**
   * What a platform would get.
   *
   * @param refusal why it cannot be made fit, and what would help; empty when it can
   */
  record Fit(Platform platform, List<String> changes, String refusal) {}

  record OneView(Chrome chrome, Medium medium, List<Fit> fits, boolean crop) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/media-library", this::list);
    rules.post("/media-library/clear", this::clear);
    rules.get("/media-library/{id}", this::one);
    rules.post("/media-library/{id}/words", this::describe);
    rules.post("/media-library/{id}/remove", this::remove);
  }

  private void list(ServerRequest request, ServerResponse response) {
    list(response, null);
  }

  private void list(ServerResponse response, @Nullable String done) {
    ListView view =
        new ListView(pages.chrome("Media", "media"), library.recent(SHOWN), fitted.rooms(), done);
    pages.send(response, "publish/library", view.chrome(), view);
  }

  private void clear(ServerRequest request, ServerResponse response) {
    FittedFiles.Room cleared = fitted.clear(!Pages.field(Pages.form(request), "shown").isEmpty());
    list(
        response,
        "Cleared %s, %s."
            .formatted(Count.of(cleared.files(), "fitted file"), size(cleared.bytes())));
  }

  private void one(ServerRequest request, ServerResponse response) {
    Medium medium = library.get(Pages.id(request));
    boolean crop = request.query().first("framing").orElse("").equals("crop");
    Framing framing = crop ? Framing.CROP : Framing.PAD;
    List<Fit> fits =
        publisher.accounts().stream()
            .map(a -> a.platform())
            .distinct()
            .sorted()
            .map(p -> fit(p, medium, framing))
            .toList();
    OneView view = new OneView(pages.chrome(medium.name(), "media"), medium, fits, crop);
    pages.send(response, "publish/medium", view.chrome(), view);
  }

  private Fit fit(Platform platform, Medium medium, Framing framing) {
    try {
      Connector connector = publisher.connector(platform);
      MediaLimits.requireTaken(connector, medium.probed());
      MediaLimits limits = MediaLimits.of(connector);
      return new Fit(platform, MediaFitting.changes(medium.probed(), limits, framing), "");
    } catch (ProblemException e) {
      return new Fit(platform, List.of(), e.problem().message() + " " + e.problem().fix());
    }
  }

  private void describe(ServerRequest request, ServerResponse response) {
    String id = Pages.id(request);
    library.describe(id, Pages.form(request).first("alt").orElse("").strip());
    Pages.see(response, "/media-library/" + id);
  }

  private void remove(ServerRequest request, ServerResponse response) {
    library.remove(Pages.id(request));
    Pages.see(response, "/media-library");
  }

  /** For the templates: {@code 1920×1080 · 3.2 MB · 0:42}. */
  static String facts(Probed probed) {
    String bytes = size(probed.bytes());
    String size = "%d×%d · %s".formatted(probed.width(), probed.height(), bytes);
    return switch (probed) {
      case Probed.Document document ->
          document.extension().toUpperCase(Locale.ROOT) + " · " + bytes;
      case Probed.Picture _ -> size;
      case Probed.Video video ->
          size
              + " · %d:%02d"
                  .formatted(video.duration().toMinutes(), video.duration().toSecondsPart());
    };
  }

  /** For the templates: {@code 3.2 MB}. */
  static String size(long bytes) {
    return bytes < 1 << 20
        ? "%,d KB".formatted((bytes + 1023) >> 10)
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1048576.0);
  }

  static boolean isDocument(Medium medium) {
    return medium.probed() instanceof Probed.Document;
  }

  static boolean isVideo(Medium medium) {
    return medium.probed() instanceof Probed.Video;
  }
}
