package org.anabranch.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.anabranch.compute.estate.EstateBook;
import org.anabranch.http.ControlPlane;
import org.anabranch.kernel.Deadline;
import org.anabranch.loop.Loop;
import org.anabranch.loop.Run;
import org.anabranch.loop.RunListener;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console and the sandbox's pages in a real browser, over what one run left behind. {@code
 * -Dscreenshots=true} leaves a picture of each in {@code target/screenshots}.
 */
class BrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Pattern LIGHT = Pattern.compile("rgb\\(2\\d\\d, 2\\d\\d, 2\\d\\d\\)");
  private static final Pattern DARK = Pattern.compile("rgb\\(\\d\\d?, \\d\\d?, \\d\\d?\\)");
  private static final double PATIENCE_MILLIS = 60_000;

  /** Read when the page has been laid out anew, and what follows the window's size has followed. */
  private static final String WIDER_BY =
      """
      () => new Promise(read =>
          requestAnimationFrame(() => requestAnimationFrame(() =>
              read(document.documentElement.scrollWidth - innerWidth))))
      """;

  private static final String ARTICLE =
      """
      # The lamp at the weir

      The lamp at the weir has burned every night since 1911. A keeper fills it at dusk and walks home
      along the towpath.

      Nobody needs it any more, because the barges have lights of their own. But the village votes on
      it each spring, and each spring the lamp stays.
      """;

  @TempDir static Path directory;

  private static Shell shell;
  private static Stations stations;
  private static ControlPlane server;
  private static Run run;
  private static Chromium chromium;

  private final List<String> complaints = new ArrayList<>();
  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void open() throws Exception {
    shell = new Shell(directory);
    Files.writeString(
        shell.home.resolve("anabranch.yaml"),
        "compute: {estate: '%s'}\n"
            .formatted(Shell.EXAMPLES.resolve("partners-2025.yaml").toAbsolutePath()),
        StandardOpenOption.APPEND);
    stations = shell.open();
    server = Anabranch.start(stations, Optional.of(0), _ -> {});
    run =
        stations
            .loop()
            .start(
                new Loop.Request(
                    "lamp.md",
                    Optional.of(ARTICLE),
                    List.of(
                        Platform.X,
                        Platform.LINKEDIN,
                        Platform.INSTAGRAM,
                        Platform.XIAOHONGSHU,
                        Platform.DOUYIN),
                    false,
                    false,
                    false,
                    false),
                soon());
    run = stations.loop().work(run.id(), RunListener.NONE, soon());
    Files.createDirectories(SCREENSHOTS);
    chromium = new Chromium();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(2));
  }

  @AfterAll
  static void close() {
    chromium.close();
    stations.close();
    shell.close();
  }

  @BeforeEach
  void openPage() {
    context = chromium.context(new Browser.NewContextOptions());
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> complaints.add(page.url() + ": " + error));
  }

  @AfterEach
  void nothingWasWrongInTheBrowser() {
    context.close();
    assertThat(complaints).isEmpty();
  }

  private void go(String path) {
    page.navigate(server.address().resolve(path).toString());
  }

  private void photograph(String name) {
    if (!Boolean.getBoolean("screenshots")) {
      return;
    }
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(SCREENSHOTS.resolve(name + ".png"))
            .setFullPage(true)
            .setAnimations(ScreenshotAnimations.DISABLED));
  }

  private Publication post(Platform platform) {
    return stations.publisher().group(run.id()).stream()
        .filter(p -> p.post().platform() == platform)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_pasted_article_is_written_edited_published_and_measured() {
    go("/compose");
    page.locator("#text").fill(ARTICLE.replace("lamp", "bell"));
    page.locator("[data-check-all]").click();
    page.locator("input[name=platform][value=x]").check();
    page.locator("input[name=platform][value=threads]").check();
    page.locator("form.compose button[type=submit]").click();

    page.waitForURL(Pattern.compile(".*/runs/.*"));
    Locator onX = page.locator("#v-x");
    assertThat(onX.locator("details.edit")).isVisible(patiently());
    assertThat(page.locator("#v-threads .post-text").first()).containsText("bell");
    assertThat(shell.sandbox.world().posts("threads")).isEmpty();

    String mine = "<script>window.hacked = 1</script> The bell & the weir, by hand.";
    onX.locator("details.edit > summary").click();
    onX.locator("textarea[name=part]").first().fill(mine);
    onX.locator("details.edit button[type=submit]").click();
    assertThat(onX.locator(".post-text").first()).containsText(mine);
    assertThat(onX.locator(".chip")).containsText("edited");
    photograph("story-review");

    page.locator(".head-actions button[type=submit]").click();
    assertThat(page.locator("#report-head")).isVisible(patiently());
    photograph("story-report");
    assertThat(page.locator("#report-head ~ .table-card, .table-card").first())
        .containsText("anabranch-extractive");
    assertThat(page.locator("tbody tr")).hasCount(2);
    assertThat(page.locator("tbody tr .sim")).hasCount(2);

    page.navigate(page.locator("tbody tr a.out").last().getAttribute("href"));
    assertThat(page.locator("main")).containsText(mine);
    assertThat(page.locator(".banner")).containsText("Sandbox");
    assertThat(page.evaluate("window.hacked")).isNull();
    photograph("story-post-on-x");
  }

  @Test
  void a_planned_posts_options_are_changed_checked_and_undone() {
    go("/schedule/new");
    page.locator("#account").selectOption("sandbox-x");
    assertThat(page.locator("label[for=text]")).containsText("280");
    page.locator("#text").fill("A question to the weir");
    page.locator("#at").fill("2031-03-04T09:30");
    page.locator("form.compose .btn-primary").click();
    page.waitForURL(Pattern.compile(".*/schedule\\?at=2031-03-04$"));
    assertThat(page.locator("table.cal a.entry")).containsText("A question to the weir");
    String id = stations.scheduling().posts().list(ScheduleQuery.ALL).getLast().id();
    go("/schedule/posts/" + id);
    page.locator("details.sdk > summary").click();
    page.locator("#first_comment").fill("And the lamp?");
    page.locator("#poll_answers").fill("Stay\nGo");
    page.locator("form.compose .btn-primary").click();
    assertThat(page.locator("#first_comment")).hasValue("And the lamp?");
    assertThat(page.locator(".notice")).containsText("It was changed");
    photograph("schedule-post-wide");
    page.setViewportSize(390, 844);
    photograph("schedule-post-narrow");
    page.locator("#poll_answers").fill("Only one");
    page.locator("form.compose .btn-primary").click();
    assertThat(page.locator("#poll_answers")).hasValue("Only one");
    assertThat(page.locator("main")).containsText("at least two answers");
    photograph("schedule-post-refused");
    complaints.removeIf(c -> c.contains("status of 422")); // the refused form's own status
    page.locator("form[action$='/undo'] button").click();
    assertThat(page.locator("#first_comment")).hasValue("");
    stations.scheduling().posts().remove(id);
  }

  @Test
  void a_post_asks_for_what_its_account_takes_and_shows_files_in_the_order_they_were_ticked()
      throws Exception {
    for (String name : List.of("first.png", "second.png")) {
      stations.media().library().add(name, Pictures.png(400, 400 + name.length()), soon());
    }
    go("/schedule/new?account=sandbox-youtube");
    assertThat(page.locator("#title")).isVisible();
    assertThat(page.locator(".picks .choice")).hasCount(0);
    assertThat(page.locator("#cover")).isVisible();
    page.locator("#text").fill("Two weirs");
    page.locator("#account").selectOption("sandbox-facebook");
    assertThat(page.locator("#title")).hasCount(0);
    assertThat(page.locator("#text")).hasValue("Two weirs");
    assertThat(page.locator(".picks .choice")).hasCount(2);
    pick("first.png");
    pick("second.png");
    pick("first.png");
    pick("first.png");
    assertThat(page.locator(".picks .choice").first()).containsText("second.png");
    page.locator("#link").fill("https://example.org/");
    photograph("schedule-new-files");
    page.locator("form.compose .btn-primary").click();
    assertThat(page.locator("[role=alert]")).containsText("a link or files, not both");
    complaints.removeIf(c -> c.contains("status of 422")); // the refused form's own status
    assertThat(page.locator(".picks .choice").first()).containsText("second.png");
    page.locator("#link").fill("");
    page.locator("#at").fill("2031-03-04T09:30");
    page.locator("form.compose .btn-primary").click();
    page.waitForURL(Pattern.compile(".*/schedule\\?at=2031-03-04$"));
    ScheduledPost planned = stations.scheduling().posts().list(ScheduleQuery.ALL).getLast();
    assertThat(planned.post().media()).extracting(Media::height).containsExactly(410, 409);
    go("/schedule/posts/" + planned.id());
    Locator shown = page.locator(".picks img").first();
    shown.scrollIntoViewIfNeeded();
    page.waitForCondition(() -> (int) shown.evaluate("i => i.naturalWidth") > 0);
    stations.scheduling().posts().remove(planned.id());
  }

  private void pick(String file) {
    page.locator(".picks .choice:has-text('" + file + "') input").click();
  }

  private static IsVisibleOptions patiently() {
    return new IsVisibleOptions().setTimeout(PATIENCE_MILLIS);
  }

  @Test
  void every_page_opens_cleanly_wide_and_narrow_light_and_dark() {
    String decision = stations.studio().variants(run.id()).getFirst().by().decisionId();
    EstateBook.Page estate = stations.estate().inForce();
    String drill =
        stations.drills().make(estate.estate(), estate.version().digest(), "oracle", null).id();
    Map<String, String> pages =
        Map.ofEntries(
            Map.entry("home", "/"),
            Map.entry("compose", "/compose?example=1"),
            Map.entry("run", "/runs/" + run.id()),
            Map.entry("posts", "/posts"),
            Map.entry("post", "/posts/" + post(Platform.X).id()),
            Map.entry("hand-off", "/posts/" + post(Platform.DOUYIN).id()),
            Map.entry("package", "/handoff/" + post(Platform.DOUYIN).id() + "/index.html"),
            Map.entry("media", "/media-library"),
            Map.entry("accounts", "/accounts"),
            Map.entry("inbox", "/inbox"),
            Map.entry("live-post", "/posts/" + post(Platform.X).id() + "/live"),
            Map.entry("schedule", "/schedule"),
            Map.entry("schedule-new", "/schedule/new"),
            Map.entry("schedule-queues", "/schedule/queues"),
            Map.entry("schedule-import", "/schedule/import"),
            Map.entry("webhooks", "/webhooks"),
            Map.entry("insight", "/insight"),
            Map.entry("models", "/models"),
            Map.entry("model", "/models/openai/gpt-oss-120b"),
            Map.entry(
                "compare", "/models/compare?ids=openai/gpt-oss-120b&ids=moonshotai/kimi-k2.6"),
            Map.entry("enable", "/models/enable?offer=groq/openai/gpt-oss-120b"),
            Map.entry("models-in-use", "/models/in-use"),
            Map.entry("try", "/models/try"),
            Map.entry("import", "/models/import"),
            Map.entry("decisions", "/decisions"),
            Map.entry("replay", "/decisions/replay"),
            Map.entry("decision", "/decisions/" + decision),
            Map.entry("compute", "/compute"),
            Map.entry("forecast", "/compute/forecast"),
            Map.entry("live", "/compute/live"),
            Map.entry("simulate", "/compute/simulate"),
            Map.entry("compute-plan", "/compute/plan"),
            Map.entry("estate", "/compute/estate"),
            Map.entry("estate-contract", "/compute/estate/contracts/azure-2025"),
            Map.entry("estate-edit", "/compute/estate/edit"),
            Map.entry("estate-versions", "/compute/estate/history"),
            Map.entry("drill", "/compute/drill"),
            Map.entry("drill-made", "/compute/drill/" + drill),
            Map.entry("live-drill", "/compute/live-drill"),
            Map.entry("concentration", "/compute/concentration"),
            Map.entry("rights", "/compute/rights"),
            Map.entry("keys", "/keys"),
            Map.entry("usage", "/usage"),
            Map.entry("settings", "/settings"));
    go("/compute"); // which plans when it is first looked at
    assertThat(page.locator("[data-chart] canvas").first()).isVisible(patiently());
    planAnew();
    isTakenAlong("/compute/drill/" + drill + "/months.csv", "month,wanted_h100");
    isTakenAlong("/compute/estate/contracts/azure-2025/burn-down.csv", "month,left_at_even");
    isTakenAlong("/compute/plan/limits.svg", "<svg");
    isTakenAlong("/api/concentration.csv", "source,measure,by,month,hhi");
    isTakenAlong("/api/estate?format=csv", "kind,id,name");
    for (String table : List.of("runs", "demand", "limits", "payments")) {
      isTakenAlong("/api/plan/tables/" + table + ".csv", "month");
    }
    isTakenAlong("/compute/live/prices.csv", "at,site,bid_usd");
    isTakenAlong("/compute/forecast.csv", "series,unit,at,expected");
    playATrace();
    isTakenAlong("/compute/simulate.csv", "origin,seed,policy");
    isTakenAlong("/compute/simulate.json", "{\"origin\":\"simulated\"");
    pages.forEach((name, path) -> look(name, server.address().resolve(path)));
    assertThat(pages.values()).containsAll(navigation());
  }

  @Test
  void a_chart_is_saved_as_a_picture_by_the_keyboard() throws Exception {
    go("/insight");
    Locator save = page.locator(".chart-save").first();
    assertThat(save).isVisible(patiently());
    save.focus();
    Download picture = page.waitForDownload(() -> page.keyboard().press("Enter"));

    assertThat(picture.suggestedFilename()).endsWith(".png");
    assertThat(Files.readAllBytes(picture.path())).startsWith(0x89, 'P', 'N', 'G');
  }

  /** One policy over the made-up week, so that the page has something to show. */
  private void playATrace() {
    go("/compute/simulate");
    page.locator("input[name=policy]:not([value=cheapest])").all().forEach(Locator::uncheck);
    page.locator("main form[action='/compute/simulate'] button[type=submit]").click();
    assertThat(page.locator("[data-chart] canvas").first()).isVisible(patiently());
  }

  /** The page looks again by itself until the plan is made. */
  private void planAnew() {
    Locator anew = page.locator("form[action='/compute/plan'] button");
    go("/compute/plan");
    assertThat(anew).isVisible(patiently());
    anew.click();
    assertThat(anew).isVisible(patiently());
  }

  private void isTakenAlong(String path, String beginning) {
    APIResponse reply = context.request().get(server.address().resolve(path).toString());
    assertThat(reply.status()).as(path).isEqualTo(200);
    assertThat(reply.text()).as(path).startsWith(beginning);
  }

  /** Where the navigation leads, the example aside. */
  private List<String> navigation() {
    go("/");
    return page.locator("nav a").all().stream()
        .map(a -> a.getAttribute("href"))
        .map(path -> path.equals("/compose") ? "/compose?example=1" : path)
        .toList();
  }

  @Test
  void models_are_compared_and_asked_side_by_side() {
    go("/models?q=kimi");
    page.locator("input[name=ids]").nth(0).check();
    page.locator("input[name=ids]").nth(1).check();
    page.locator("#compare button").click();
    page.waitForURL(Pattern.compile(".*/models/compare\\?ids=.*"));
    assertThat(page.locator(".compare-grid section")).hasCount(2);
    fitsItsWindow("compared");

    go("/models/try");
    page.locator("textarea[name=prompt]").fill("What are you?");
    page.locator("input[name=deployment]").first().check();
    page.locator("main form button[type=submit]").click();
    assertThat(page.locator("article.answer .answer-text"))
        .containsText("extractive writer", patience());
    assertThat(page.locator("article.answer .figures")).containsText("Cost");
    fitsItsWindow("asked");
    page.locator("article.answer a").click();
    assertThat(page.locator("h1")).containsText("Answered by");
  }

  private static ContainsTextOptions patience() {
    return new ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
  }

  @Test
  void a_live_drill_begins_and_ends_at_the_press_of_a_button() {
    go("/compute/live-drill");
    page.locator("select[name=exit]").selectOption("VENDOR:anabranch");
    page.locator("main form button[type=submit]").click();
    assertThat(page.locator("main .chip", new Page.LocatorOptions().setHasText("under way")))
        .isVisible(patiently());
    look("live-drill-under-way", URI.create(page.url()));
    page.locator("form[action$=stop] button").click();
    assertThat(page.locator("#live-drill")).containsText("somebody stopped it");
  }

  @Test
  void the_sandbox_shows_its_posts_cleanly_too() {
    look("sandbox", shell.sandbox.address().resolve("/"));
    for (Platform platform : List.of(Platform.X, Platform.LINKEDIN, Platform.INSTAGRAM)) {
      look("sandbox-" + platform.key(), URI.create(post(platform).link().orElseThrow()));
      assertThat(page.locator(".banner")).containsText("Sandbox");
    }
  }

  @Test
  void a_day_passes_in_the_sandbox_at_the_press_of_its_button() {
    page.navigate(shell.sandbox.address().resolve("/").toString());
    String before = page.locator(".clock").textContent();
    page.locator("form[action$=let-pass] button").click();
    assertThat(page.locator(".clock")).not().hasText(before);
  }

  private void look(String name, URI address) {
    page.setViewportSize(1280, 900);
    int status = page.navigate(address.toString()).status();
    assertThat(status).as(address.toString()).isEqualTo(200);
    assertThat(page.title()).as(address.toString()).isNotBlank();
    assertThat(page.locator("[data-chart]:not(:has(canvas))")).hasCount(0);
    fitsItsWindow(name);
  }

  /** Wide and narrow, light and dark. */
  private void fitsItsWindow(String name) {
    for (int width : List.of(1280, 390)) {
      page.setViewportSize(width, 900);
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        photograph("%s-%d-%s".formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)));
        assertThat(page.evaluate(WIDER_BY))
            .as("%s at %d px is wider than its window by", page.url(), width)
            .isEqualTo(0);
      }
    }
  }

  @Test
  void the_pages_follow_the_systems_theme_until_a_person_chooses() {
    go("/");
    background(LIGHT);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    background(DARK);
    page.locator(".theme-toggle").click();
    background(LIGHT);
    go("/posts");
    background(LIGHT);
  }

  private void background(Pattern colour) {
    assertThat(page.locator("body")).hasCSS("background-color", colour);
  }

  @Test
  void pages_are_connected_by_a_consent_in_the_sandbox() {
    go("/accounts");
    page.locator("#facebook summary").click();
    page.locator("#facebook form[action$=connect] button").click();
    page.waitForURL(Pattern.compile(".*/dialog/oauth.*"));
    assertThat(page.locator(".simulated")).containsText("Simulated");
    photograph("consent");
    page.locator("button[value=allow]").click();
    page.waitForURL(Pattern.compile(".*/accounts/choose.*"));
    photograph("choose");
    page.locator("input[name=id]").first().check();
    page.locator("input[name=id]").last().check();
    page.locator("main form button").click();
    assertThat(page.locator("[role=status]")).containsText("connected");
    assertThat(page.locator("main")).containsText("Anabranch, second Page");
    photograph("connected");
  }

  @Test
  void a_hand_off_is_closed_by_pasting_the_link_of_what_the_phone_published() {
    Publication waiting = post(Platform.XIAOHONGSHU);
    page.navigate(shell.sandbox.address() + "/_sandbox/phone/xiaohongshu?package=" + waiting.id());
    page.locator("[name=text]").fill(waiting.post().text());
    photograph("phone");
    page.locator("main button").first().click();
    page.waitForURL(Pattern.compile(".*/web/explore/.*"));
    String link = page.url();

    go("/posts/" + waiting.id());
    page.locator("#link").fill("https://example.org/not-a-post");
    page.locator("form.paste button").click();
    assertThat(page.locator("[role=alert]")).containsText("no link to a post on Xiaohongshu");
    complaints.removeIf(c -> c.contains("status of 422")); // Chromium's own note of the refusal
    page.locator("#link").fill(link);
    page.locator("form.paste button").click();

    assertThat(page.locator(".head-actions a").first()).hasAttribute("href", link);
    assertThat(post(Platform.XIAOHONGSHU).state()).isEqualTo(Publication.State.PUBLISHED);
    photograph("hand-off-closed");
  }
}
