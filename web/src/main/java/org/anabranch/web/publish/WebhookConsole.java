package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.webhook.Delivery;
import org.anabranch.publish.webhook.Webhook;
import org.anabranch.publish.webhook.Webhooks;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Facts;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** Who is told of publications, with the log of every call and a button to send one again. */
public final class WebhookConsole implements HttpService {
  private static final int LOGGED = 25;

  private final Pages pages;
  private final Webhooks webhooks;

  public WebhookConsole(Facts facts, Webhooks webhooks) {
    this.pages = new Pages(facts);
    this.webhooks = webhooks;
  }

  record Row(Webhook webhook, List<Delivery> log) {}

  /**
   * @param made its secret is shown this once
   */
  record View(Chrome chrome, List<Row> rows, Webhooks.@Nullable Made made, String url) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/webhooks", (_, res) -> show(res, null, "", null));
    rules.post("/webhooks", this::add);
    rules.post(
        "/webhooks/{id}/remove", (req, res) -> act(res, () -> webhooks.remove(Pages.id(req))));
    rules.post(
        "/webhooks/deliveries/{id}/replay",
        (req, res) -> act(res, () -> webhooks.replay(Pages.id(req))));
  }

  private void show(
      ServerResponse response,
      Webhooks.@Nullable Made made,
      String url,
      @Nullable Problem problem) {
    Chrome chrome = pages.chrome("Webhooks", "settings").with(problem);
    List<Row> rows =
        webhooks.list().stream().map(w -> new Row(w, webhooks.log(w.id(), LOGGED))).toList();
    pages.send(response, "publish/webhooks", chrome, new View(chrome, rows, made, url));
  }

  private void add(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    String url = Pages.field(form, "url");
    try {
      show(response, webhooks.add(Account.DEFAULT_WORKSPACE, URI.create(url), Set.of()), "", null);
    } catch (ProblemException e) {
      show(response, null, url, e.problem());
    } catch (IllegalArgumentException e) {
      show(
          response,
          null,
          url,
          Problem.badInput(
              "webhook-invalid", "“" + url + "” is no address.", "Write it as https://…."));
    }
  }

  private void act(ServerResponse response, Runnable act) {
    try {
      act.run();
      Pages.see(response, "/webhooks");
    } catch (ProblemException e) {
      show(response, null, "", e.problem());
    }
  }
}
