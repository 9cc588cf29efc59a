package org.anabranch.web.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;

/** Renders templates into replies, and reads what forms send. Safe for many threads. */
public final class Pages {
  private static final int UNPROCESSABLE = 422;

  /** The package of those in {@code src/main/jte}; folders there are packages below it. */
  private static final String TEMPLATES = "org.anabranch.web";

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), TEMPLATES);
  private final Facts facts;

  public Pages(Facts facts) {
    this.facts = facts;
  }

  public Facts facts() {
    return facts;
  }

  /** The frame of a page of this name, without a problem to tell. */
  public Chrome chrome(String title, String section) {
    return new Chrome(
        title,
        section,
        facts.version(),
        Assets.STATE,
        facts.sandbox().isPresent(),
        facts.refusal().get().orElse(null),
        null);
  }

  /** Sends a page; one that tells a problem says so in its status, for programs and tests. */
  public void send(ServerResponse response, String template, Chrome chrome, Object view) {
    if (chrome.problem() != null) {
      response.status(Status.create(UNPROCESSABLE));
    }
    StringOutput out = new StringOutput(1 << 15);
    engine.render(template + ".jte", view, out);
    response.header("Content-Type", "text/html; charset=utf-8");
    response.header("Cache-Control", "no-store");
    response.send(out.toString());
  }

  public void csv(ServerResponse response, String name, Csv csv) {
    csv(response, name, csv.text());
  }

  public void csv(ServerResponse response, String name, String csv) {
    response.header("Content-Type", "text/csv; charset=utf-8");
    response.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.send(csv);
  }

  public void json(ServerResponse response, String name, Object value) {
    response.header("Content-Type", "application/json");
    response.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.send(Json.plain(value));
  }

  /** After a change: the browser asks for the page anew. */
  public static void see(ServerResponse response, String address) {
    response.status(Status.SEE_OTHER_303);
    response.header("Location", address);
    response.send();
  }

  public static String id(ServerRequest request) {
    return request.path().pathParameters().get("id");
  }

  public static Parameters form(ServerRequest request) {
    return request.content().hasEntity()
        ? request.content().as(Parameters.class)
        : Parameters.empty("form");
  }

  /** What was typed, without blanks around it; empty where the form has no such field. */
  public static String field(Parameters form, String name) {
    return form.first(name).orElse("").strip();
  }

  /** Whether only a part of a page is asked for, by its script. */
  public static boolean byHtmx(ServerRequest request) {
    return request.headers().first(HeaderNames.create("HX-Request")).isPresent();
  }

  /** To be thrown where an address names what is not there. */
  public static ProblemException unknown(String what, String id) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            what + "-unknown",
            "There is no " + what + " “" + id + "”.",
            "It may belong to another data directory; the start page lists what is here.")
        .asException();
  }
}
