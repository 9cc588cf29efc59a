package org.anabranch.web;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.loop.BackgroundRuns;
import org.anabranch.loop.Loop;
import org.anabranch.loop.Run;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.web.page.Assets;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/**
 * Where a source is pasted, dropped or named, and a run starts that waits for a person's review.
 */
final class ComposePage implements HttpService {
  private static final Duration READING = Duration.ofSeconds(60);

  private final Pages pages;
  private final Loop loop;
  private final BackgroundRuns background;
  private final Publisher publisher;

  ComposePage(Pages pages, Loop loop, BackgroundRuns background, Publisher publisher) {
    this.pages = pages;
    this.loop = loop;
    this.background = background;
    this.publisher = publisher;
  }

  /**
   * A platform to choose.
   *
   * @param accounts where it may go, the usual one first
   */
  record Choice(
      Platform platform, List<Account> accounts, boolean sandbox, boolean byHand, boolean chosen) {
    String account() {
      return accounts.getFirst().name();
    }
  }

  record View(Chrome chrome, String text, String name, String source, List<Choice> choices) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        "/compose",
        (req, res) -> {
          boolean example = req.query().first("example").isPresent();
          String text = example ? Assets.text("article.md") : "";
          show(res, text, example ? "article.md" : "", "", List.of(), null);
        });
    rules.post("/compose", this::start);
    rules.post("/compose/file", this::startFromFile);
  }

  private void show(
      ServerResponse response,
      String text,
      String name,
      String source,
      List<String> keys,
      @Nullable Problem problem) {
    List<Choice> choices =
        Arrays.stream(Platform.values())
            .map(p -> publisher.accounts(Account.DEFAULT_WORKSPACE, p))
            .filter(accounts -> !accounts.isEmpty())
            .map(accounts -> choice(accounts, keys))
            .toList();
    Chrome chrome = pages.chrome("Compose", "compose").with(problem);
    pages.send(response, "compose", chrome, new View(chrome, text, name, source, choices));
  }

  private Choice choice(List<Account> accounts, List<String> keys) {
    Account account = accounts.getFirst();
    return new Choice(
        account.platform(),
        accounts,
        Show.simulated(account.provenance()),
        publisher.connector(account).delivery() == Connector.Delivery.HAND_OFF,
        keys.isEmpty() || keys.contains(account.platform().key()));
  }

  private void start(ServerRequest request, ServerResponse response) throws InterruptedException {
    Parameters form = Pages.form(request);
    String text = form.first("text").orElse("").replace("\r\n", "\n");
    String name = Pages.field(form, "name");
    String source = Pages.field(form, "source");
    List<String> keys = form.contains("platform") ? form.all("platform") : List.of();
    List<String> accounts = form.contains("account") ? form.all("account") : List.of();
    try {
      Run run =
          loop.start(
              wanted(text, name, source, keys, accounts, form.contains("again")),
              Deadline.in(READING));
      background.submit(run.id());
      Pages.see(response, "/runs/" + run.id());
    } catch (ProblemException e) {
      show(response, text, name, source, keys, e.problem());
    }
  }

  /** The body is the file as it is; its name and the platforms stand in the address. */
  private void startFromFile(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    UriQuery query = request.query();
    List<String> keys = query.contains("platform") ? query.all("platform") : List.of();
    try {
      Run run = startedFromFile(request, keys);
      background.submit(run.id());
      Pages.see(response, "/runs/" + run.id());
    } catch (ProblemException e) {
      show(response, "", "", "", keys, e.problem());
    }
  }

  /** Everything of the file that is needed is stored when this returns; the file is gone. */
  private Run startedFromFile(ServerRequest request, List<String> keys)
      throws InterruptedException {
    String name = request.query().first("name").orElse("");
    UriQuery query = request.query();
    boolean again = query.contains("again");
    List<String> accounts = query.contains("account") ? query.all("account") : List.of();
    try (DroppedFile file = DroppedFile.of(name, request.content().inputStream())) {
      return loop.start(
          wanted("", "", file.path().toString(), keys, accounts, again), Deadline.in(READING));
    }
  }

  private Loop.Request wanted(
      String text,
      String name,
      String source,
      List<String> keys,
      List<String> accounts,
      boolean again) {
    List<Platform> platforms =
        keys.stream().flatMap(k -> Platform.byKey(k).stream()).distinct().toList();
    if (platforms.isEmpty()) {
      throw Problem.badInput(
              "platforms-none", "No platform is chosen.", "Choose at least one platform.")
          .asException();
    }
    if (text.isBlank() == source.isEmpty()) {
      throw text.isBlank()
          ? Problem.badInput(
                  "source-empty",
                  "There is nothing to write from.",
                  "Paste a text, drop a file, or give an address.")
              .asException()
          : Problem.badInput(
                  "source-twice",
                  "There is a text and an address.",
                  "Keep one of them and clear the other.")
              .asException();
    }
    return new Loop.Request(
        source.isEmpty() ? (name.isEmpty() ? "pasted text" : name) : source,
        source.isEmpty() ? Optional.of(text) : Optional.empty(),
        platforms,
        chosen(accounts, platforms),
        false,
        false,
        again,
        true);
  }

  /** Every platform's list names an account, whether the platform is chosen or not. */
  private Map<Platform, String> chosen(List<String> accounts, List<Platform> platforms) {
    Map<Platform, String> chosen = publisher.chosen(accounts);
    chosen.keySet().retainAll(platforms);
    return chosen;
  }
}
