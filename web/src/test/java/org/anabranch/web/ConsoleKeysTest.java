package org.anabranch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

/** Keys and budgets at the console. */
class ConsoleKeysTest extends ConsoleFixture {
  @Test
  void a_form_that_is_refused_keeps_what_was_typed() throws Exception {
    HttpResponse<String> refused =
        post(
            "/keys",
            "name",
            "new",
            "user",
            "ann",
            "usd",
            "1,5",
            "period",
            "week",
            "expires",
            "2027-06-30",
            "signs",
            "yes");
    assertThat(refused.statusCode()).isEqualTo(422);
    Document page = Jsoup.parse(refused.body());
    assertThat(page.select("[role=alert]").text()).contains("The budget is “1,5”");
    assertThat(page.select("form[action=/keys] input").eachAttr("value"))
        .contains("new", "ann", "1,5", "2027-06-30");
    assertThat(page.select("form[action=/keys] option[selected]").text()).isEqualTo("week");
    assertThat(page.select("form[action=/keys] input[name=signs]").hasAttr("checked")).isTrue();

    Document budget =
        Jsoup.parse(
            post("/keys/budget", "scope", "key|default|ci", "usd", "x", "period", "day").body());
    assertThat(budget.select("form[action=/keys/budget] option[selected]").eachText())
        .containsExactly("key ci", "day");
    assertThat(budget.select("#b-usd").attr("value")).isEqualTo("x");
    assertThat(budget.select("#usd").attr("value")).as("the other form").isEmpty();
  }

  @Test
  void revoking_a_key_takes_a_second_press() throws Exception {
    assertThat(
            page("/keys").select("form[action=/keys/revoke]").parents().select("details.confirm"))
        .hasSameSizeAs(page("/keys").select("form[action=/keys/revoke]"));
  }

  @Test
  void a_form_without_any_field_is_refused_like_another() throws Exception {
    for (String path : new String[] {"/models/try", "/decisions/replay"}) {
      assertThat(post(path).statusCode()).as(path).isEqualTo(422);
    }
  }
}
