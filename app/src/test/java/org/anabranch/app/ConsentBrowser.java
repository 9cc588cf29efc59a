package org.anabranch.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A person's browser before the sandbox's consent pages. */
final class ConsentBrowser implements AutoCloseable {
  private final HttpClient browser = HttpClient.newHttpClient();

  private int person;

  /** From now on another of the people that a page offers, from 0. */
  void person(int other) {
    this.person = other;
  }

  /** Opens the page, unticks some scopes, and presses a button; returns what it came back with. */
  Map<String, String> consent(URI page, String decision, String... unticked)
      throws InterruptedException {
    try {
      HttpResponse<String> shown =
          browser.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
      if (shown.statusCode() == 303) {
        return parameters(shown);
      }
      Document document = Jsoup.parse(shown.body());
      if (shown.statusCode() != 200 || !document.text().contains("Simulated")) {
        throw new AssertionError(shown.statusCode() + " " + document.text());
      }
      Map<String, String> form = new LinkedHashMap<>();
      for (Element input : document.select("input")) {
        boolean box = input.attr("type").matches("radio|checkbox");
        if (!box || input.hasAttr("checked")) {
          form.put(input.attr("name"), input.attr("value"));
        }
      }
      form.put("_person", document.select("input[name=_person]").get(person).attr("value"));
      for (String scope : unticked) {
        form.remove("_scope." + scope);
      }
      form.put("_decision", decision);
      StringBuilder body = new StringBuilder();
      form.forEach((n, v) -> body.append(encode(n)).append('=').append(encode(v)).append('&'));
      return parameters(
          browser.send(
              HttpRequest.newBuilder(page)
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> parameters(HttpResponse<String> response) {
    if (response.statusCode() != 303) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    URI back = URI.create(response.headers().firstValue("Location").orElseThrow());
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : back.getRawQuery().split("&")) {
      String[] both = pair.split("=", 2);
      parameters.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    browser.close();
  }
}
