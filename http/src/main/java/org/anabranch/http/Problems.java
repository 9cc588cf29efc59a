package org.anabranch.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.http.media.UnsupportedTypeException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.MachineFailure;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Turns failures into replies, in this one place: problem+json (RFC 9457) for programs, a plain
 * page for people.
 */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static void register(HttpRouting.Builder routing) {
    routing.error(ProblemException.class, (req, res, e) -> reply(req, res, e.problem()));
    routing.error(
        JacksonException.class,
        (req, res, e) ->
            reply(
                req,
                res,
                Problem.badInput(
                    "body-not-json",
                    "The request's body is not the JSON that was expected: "
                        + e.getOriginalMessage(),
                    "See docs/api.md for the shape.")));
    routing.error(
        UnsupportedTypeException.class,
        (req, res, e) ->
            reply(
                req,
                res,
                Problem.badInput(
                    "content-type-unknown",
                    "Nothing here reads a body of the type “%s”."
                        .formatted(req.headers().first(HeaderNames.CONTENT_TYPE).orElse("none")),
                    "Send JSON, or a form as application/x-www-form-urlencoded."),
                Status.UNSUPPORTED_MEDIA_TYPE_415.code()));
    routing.error(HttpException.class, Problems::http);
    routing.error(RuntimeException.class, Problems::bug);
  }

  private static void http(ServerRequest request, ServerResponse response, HttpException e) {
    int status = e.status().code();
    Problem.Kind kind =
        status == 404
            ? Problem.Kind.NOT_FOUND
            : status == 413 ? Problem.Kind.TOO_LARGE : Problem.Kind.BAD_INPUT;
    String message =
        status == 404
            ? "There is nothing at " + request.path().path() + "."
            : String.valueOf(e.getMessage());
    reply(
        request,
        response,
        Problem.of(kind, "http-" + status, message, "Go back to the start page: /"),
        status);
  }

  private static void bug(ServerRequest request, ServerResponse response, RuntimeException e) {
    if (response.isSent()) {
      throw new CloseConnectionException("The reply broke off", e); // never let it look complete
    }
    LOG.atError().addKeyValue("path", request.path().path()).setCause(e).log("A request failed");
    reply(
        request,
        response,
        MachineFailure.in(e)
            .orElse(
                Problem.of(
                    Problem.Kind.INTERNAL,
                    "internal",
                    "Something went wrong inside Anabranch.",
                    "Try again; the log says more.")));
  }

  private static void reply(ServerRequest request, ServerResponse response, Problem problem) {
    reply(request, response, problem, problem.kind().httpStatus());
  }

  private static void reply(
      ServerRequest request, ServerResponse response, Problem problem, int status) {
    response.status(Status.create(status));
    boolean person = request.headers().first(HeaderNames.ACCEPT).orElse("").contains("text/html");
    if (person) {
      response.header("Content-Type", "text/html; charset=utf-8");
      response.send(page(problem));
    } else {
      response.header("Content-Type", "application/problem+json");
      response.send(
          Json.write(
              Map.of(
                  "type", "urn:anabranch:" + problem.code(),
                  "title", problem.message(),
                  "status", status,
                  "code", problem.code(),
                  "fix", problem.fix(),
                  "kind", problem.kind().name().toLowerCase(Locale.ROOT),
                  "facts", problem.facts())));
    }
  }

  private static String page(Problem problem) {
    return """
        <!doctype html><html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$s · Anabranch</title><link rel="stylesheet" href="/assets/console.css"></head>
        <body class="problem"><main><h1>%1$s</h1><p>%2$s</p><p><a href="/">Back to the start</a></p></main></body></html>
        """
        .formatted(escape(problem.message()), escape(problem.fix()));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
