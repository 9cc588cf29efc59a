package org.anabranch.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.http.ControlPlane;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.SimpleOptions;
import org.anabranch.publish.schedule.SimplePost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The publishing pages without a mouse: what Tab, Enter and Escape reach and show. */
class KeyboardTest {
  private static final Instant FAR = Instant.parse("2031-03-04T09:30:00Z");
  private static final int MOST_STOPS = 400;
  private static final String FOCUSED = "(e) => e === document.activeElement";

  /** What a person may act on, as the page shows it now; of a group of radio buttons one. */
  private static final String ACTIONS =
      """
      () => {
        const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0
          && !e.closest('[aria-hidden=true]');
        const groups = new Set();
        return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
          .filter((e) => e.type !== 'hidden' && !e.disabled && seen(e))
          .filter((e) => e.type !== 'radio' || (!groups.has(e.name) && groups.add(e.name)))
          .map((e) => { e.dataset.action ??= String(Math.random()); return e; })
          .map((e) => e.type === 'radio' ? 'radio ' + e.name : e.dataset.action + ' ' + e.outerHTML.slice(0, 120));
      }
      """;

  /** Where the focus is, whether it shows, what it is called and whether it went backwards. */
  private static final String STOP =
      """
      (before) => {
        const e = document.activeElement;
        if (!e || e === document.body) return null;
        const marked = (x) => { const s = getComputedStyle(x);
          return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; };
        const box = e.getBoundingClientRect();
        const name = e.getAttribute('aria-label') || [...(e.labels || [])].map((l) => l.textContent).join(' ').trim()
          || (e.getAttribute('aria-labelledby') || '').split(' ').map((i) => document.getElementById(i)?.textContent || '').join(' ').trim()
          || e.textContent.trim() || e.title || '';
        const last = before && document.querySelector(`[data-action="${before}"]`);
        e.dataset.action ??= String(Math.random());
        return { action: e.dataset.action,
          key: e.type === 'radio' ? 'radio ' + e.name : e.dataset.action + ' ',
          html: e.outerHTML.slice(0, 160), name,
          shown: marked(e) || marked(e.closest('.choice') || e) || marked(e.closest('.file-row')?.querySelector('.btn') || e),
          seen: e.closest('.choice, .file-row') ? true : box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
          back: !!last && !!(last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING) };
      }
      """;

  @TempDir static Path directory;

  private static Shell shell;
  private static Stations stations;
  private static ControlPlane server;
  private static Chromium chromium;
  private static ScheduledPost planned;

  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void open() throws Exception {
    shell = new Shell(directory);
    stations = shell.open();
    server = Anabranch.start(stations, Optional.of(0), _ -> {});
    Account account = stations.publisher().account(Platform.X).orElseThrow();
    planned = stations.scheduling().posts().add(draft(account, "A question to the weir", FAR));
    for (int i = 0; i < 5; i++) {
      String words = "Lamp number " + i + " of the weir has a keeper of its own";
      stations.scheduling().posts().add(draft(account, words, FAR.plus(Duration.ofHours(i + 1))));
    }
    chromium = new Chromium();
  }

  private static Draft draft(Account account, String words, Instant due) {
    SimplePost plain = new SimplePost("", List.of(words), List.of(), null, List.of(), false, "en");
    return Draft.of(
        account.id(),
        plain.on(
            stations.publisher().connector(account),
            SimpleOptions.NONE,
            stations.scheduling().root(),
            stations.scheduling().files()),
        due,
        ZoneOffset.UTC);
  }

  @AfterAll
  static void close() {
    chromium.close();
    stations.close();
    shell.close();
  }

  @BeforeEach
  void openPage() {
    context = chromium.context(new Browser.NewContextOptions().setTimezoneId("UTC"));
    page = context.newPage();
  }

  @AfterEach
  void closePage() {
    context.close();
  }

  private void go(String path) {
    page.navigate(server.address().resolve(path.replace("PLANNED", planned.id())).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/schedule?at=2031-03-04",
        "/schedule?view=list&at=2031-03-04&account=sandbox-x",
        "/schedule/new",
        "/schedule/posts/PLANNED",
        "/schedule/queues",
        "/schedule/import",
        "/posts",
        "/inbox",
        "/insight",
        "/media-library",
        "/accounts",
        "/webhooks",
        "/settings"
      })
  void every_action_is_reached_by_tab_in_the_pages_order_shown_and_named(String path) {
    go(path);
    List<?> actions = (List<?>) page.evaluate(ACTIONS);
    List<Map<String, Object>> stops = new ArrayList<>();
    Object before = null;
    for (int i = 0; i < MOST_STOPS; i++) {
      page.keyboard().press("Tab");
      @SuppressWarnings("unchecked")
      Map<String, Object> stop = (Map<String, Object>) page.evaluate(STOP, before);
      boolean within = stop != null && word(stop, "action").equals(before); // a date's parts
      if (within) {
        continue;
      }
      boolean round =
          stop == null
              || stops.stream().anyMatch(s -> word(s, "action").equals(word(stop, "action")));
      if (round) {
        break;
      }
      stops.add(stop);
      before = word(stop, "action");
    }

    assertThat(word(stops.getFirst(), "html")).contains("class=\"skip\"");
    assertThat(stops)
        .allSatisfy(
            s -> {
              assertThat(word(s, "name")).as("name of %s", s.get("html")).isNotBlank();
              assertThat(s.get("shown")).as("mark on %s", s.get("html")).isEqualTo(true);
              assertThat(s.get("seen")).as("in sight: %s", s.get("html")).isEqualTo(true);
              assertThat(s.get("back")).as("order at %s", s.get("html")).isEqualTo(false);
            });
    List<String> reached = stops.stream().map(s -> word(s, "key")).toList();
    assertThat(actions)
        .allSatisfy(
            action ->
                assertThat(reached)
                    .as("reached: %s", action)
                    .anyMatch(key -> action.toString().startsWith(key)));
  }

  private static String word(Map<String, Object> stop, String of) {
    return String.valueOf(stop.get(of));
  }

  @Test
  void the_skip_link_goes_to_the_content() {
    go("/schedule");
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    assertThat(page.locator("main")).isFocused();
    page.keyboard().press("Tab");
    assertThat(page.locator("main .head-actions a").first()).isFocused();
  }

  @Test
  void a_confirmation_opens_by_enter_and_closes_by_escape() {
    go("/schedule/posts/PLANNED");
    Locator summary = page.locator("details.confirm > summary");
    summary.focus();
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    assertThat(page.locator("details.confirm .btn-danger")).isFocused();
    page.keyboard().press("Escape");
    assertThat(summary).isFocused();
    assertThat(page.locator("details.confirm .btn-danger")).not().isVisible();
  }

  @Test
  void the_menu_of_a_phone_opens_by_enter_and_closes_by_escape() {
    page.setViewportSize(390, 844);
    go("/schedule");
    Locator menu = page.locator(".menu-toggle");
    menu.focus();
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    assertThat(page.locator(".nav-new")).isFocused();
    page.keyboard().press("Escape");
    assertThat(menu).isFocused();
    assertThat(menu).hasAttribute("aria-expanded", "false");
  }

  @Test
  void the_focus_stays_where_it_was_when_a_part_of_the_page_is_replaced() {
    go("/models");
    Locator link = page.locator("#found a[href]").nth(2);
    String address = link.getAttribute("href");
    link.focus();
    page.evaluate(
        "() => { document.querySelector('#found').dataset.old = '1';"
            + " htmx.ajax('GET', '/models',"
            + " {target: '#found', select: '#found', swap: 'outerHTML'}); }");
    assertThat(page.locator("#found[data-old]")).hasCount(0);
    page.waitForCondition(
        () -> address.equals(page.evaluate("document.activeElement.getAttribute('href')")));
  }

  @Test
  void a_days_other_posts_are_opened_from_the_month_by_enter() {
    go("/schedule?at=2031-03-04");
    Locator more = page.locator("table.cal .cal-more");
    assertThat(more).hasText("3 more");
    more.focus();
    page.keyboard().press("Enter");
    assertThat(page.locator(".cal-list .entry")).hasCount(6);
    assertThat(page.locator(".cal-move h2")).hasText("Tue 4 Mar");
  }

  private void tabTo(String selector) {
    Locator wanted = page.locator(selector).first();
    for (int i = 0; i < MOST_STOPS && !(boolean) wanted.evaluate(FOCUSED); i++) {
      page.keyboard().press("Tab");
    }
    assertThat(wanted).isFocused();
  }

  @Test
  void a_planned_post_is_found_and_moved_by_the_keyboard_alone() {
    Account account = stations.publisher().account(Platform.X).orElseThrow();
    Instant before = Instant.parse("2031-05-06T09:30:00Z");
    ScheduledPost post =
        stations.scheduling().posts().add(draft(account, "A heron on the weir", before));
    go("/schedule?view=list&at=2031-05-06");
    tabTo("a[href$='" + post.id() + "']");
    page.keyboard().press("Enter");
    page.waitForURL("**/schedule/posts/" + post.id());
    tabTo("#at");
    page.keyboard().type("05072031");
    page.keyboard().press("Tab");
    page.keyboard().type("0745PM");
    tabTo("form.compose .btn-primary:below(#at)");
    page.keyboard().press("Enter");

    assertThat(page.locator(".notice-head").first()).hasText("It was changed.");
    assertThat(stations.scheduling().posts().find(post.id()).orElseThrow().due())
        .isEqualTo(Instant.parse("2031-05-07T19:45:00Z"));
    stations.scheduling().posts().remove(post.id());
  }

  /** As people drop a table that a spreadsheet saved in Chinese. */
  @Test
  void a_calendar_in_gbk_that_is_dropped_is_read_as_it_was_written() {
    String table = "平台,发布时间,正文\nX,2031/12/5 9:00,江水到了平原就分成几股，各走各的路。\n";
    go("/schedule/import");
    page.evaluate(
        """
        (file) => {
          const carried = new DataTransfer();
          const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
          carried.items.add(new File([bytes], '日历.csv', { type: 'text/csv' }));
          document.querySelector('[data-drop]').dispatchEvent(
            new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
        }
        """,
        Base64.getEncoder().encodeToString(table.getBytes(Charset.forName("GBK"))));
    assertThat(page.locator("#text")).hasValue(table);
    page.locator("button[value=look]").click();
    assertThat(page.locator("#rows-head")).hasText("1 row, all sound");
    assertThat(page.locator("button[value=plan]")).hasText("Plan it");
  }

  @Test
  void times_follow_the_browser_until_a_zone_is_chosen_for_everybody() {
    context.close();
    context = chromium.context(new Browser.NewContextOptions().setTimezoneId("Pacific/Kiritimati"));
    page = context.newPage();
    go("/schedule?view=day&at=2031-03-04");
    assertThat(page.locator(".by-clock")).containsText("Pacific/Kiritimati, this browser’s");
    assertThat(page.locator(".cal-list .entry-time").first()).hasText("23:30");
    go("/schedule/new");
    assertThat(page.locator("#zone")).hasValue("Pacific/Kiritimati");
    go("/settings");
    page.locator("#clock input[name=zone]").fill("Europe/Berlin");
    page.locator("#clock .btn-primary").click();
    assertThat(page.locator(".by-clock")).containsText("Europe/Berlin, chosen in the settings");
    go("/schedule?view=day&at=2031-03-04");
    assertThat(page.locator(".cal-list .entry-time").first()).hasText("10:30");
    go("/schedule/new");
    page.locator("#account").selectOption("sandbox-x");
    page.locator("#text").fill("At an hour that is not there");
    page.locator("#at").fill("2031-03-30T02:30");
    page.locator("form.compose .btn-primary").click();
    assertThat(page.locator(".notice"))
        .containsText("leaps over 02:30 that day: it goes out at 03:30");
    go("/settings");
    page.locator("#clock button[value=forget]").click();
    assertThat(page.locator(".by-clock")).containsText("this browser’s");
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(2));
  }

  @Test
  void a_planned_posts_files_are_added_described_ordered_and_taken_away() throws Exception {
    for (String name : List.of("weir.png", "lamp.png")) {
      stations.media().library().add(name, Pictures.png(name.charAt(0) * 3, 300), soon());
    }
    go("/schedule/posts/PLANNED");
    choose("weir.png").check();
    choose("lamp.png").check();
    page.locator(".choice:has-text('lamp.png') textarea").fill("A lamp at night");
    Locator earlier = page.locator(".choice:has-text('lamp.png') [data-move='-1']");
    earlier.focus();
    page.keyboard().press("Enter");
    assertThat(page.locator(".picks .choice").first()).containsText("lamp.png");
    save();

    ScheduledPost changed = stations.scheduling().posts().find(planned.id()).orElseThrow();
    assertThat(changed.post().media()).hasSize(2);
    assertThat(changed.post().media().getFirst().altText()).isEqualTo("A lamp at night");
    assertThat(page.locator(".picks .choice").first().locator("textarea"))
        .hasValue("A lamp at night");

    page.locator(".picks .choice").first().locator("input[name=media]").uncheck();
    save();
    ScheduledPost fewer = stations.scheduling().posts().find(planned.id()).orElseThrow();
    assertThat(fewer.post().media()).containsExactly(changed.post().media().getLast());
    page.locator("#text").fill("x".repeat(600));
    page.locator("form.compose .btn-primary").click();
    assertThat(page.locator("[role=alert]")).isVisible();
    assertThat(stations.scheduling().posts().find(planned.id()).orElseThrow().post())
        .isEqualTo(fewer.post());
    page.locator("form[action$='/undo'] button").click();
    page.waitForURL("**/schedule/posts/" + planned.id());
    assertThat(stations.scheduling().posts().find(planned.id()).orElseThrow().post().media())
        .isEqualTo(changed.post().media());
  }

  private Locator choose(String file) {
    return page.locator(".choice:has-text('" + file + "') input[name=media]");
  }

  private void save() {
    page.locator("form.compose .btn-primary").click();
    page.waitForLoadState();
    assertThat(page.locator("[role=alert]")).hasCount(0);
    assertThat(page.locator(".notice-head").first()).hasText("It was changed.");
  }
}
