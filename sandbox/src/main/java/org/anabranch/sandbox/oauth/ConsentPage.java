package org.anabranch.sandbox.oauth;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page on which a person allows an app to act, plainly marked as simulated. */
final class ConsentPage {
  private ConsentPage() {}

  static String html(
      String platform, List<Person> people, List<String> scopes, Map<String, String> asked) {
    String hidden =
        asked.entrySet().stream()
            .map(
                e ->
                    "<input type=\"hidden\" name=\"%s\" value=\"%s\">"
                        .formatted(escape(e.getKey()), escape(e.getValue())))
            .collect(Collectors.joining("\n"));
    StringBuilder choices = new StringBuilder();
    for (Person person : people) {
      choices.append(
          "<label><input type=\"radio\" name=\"_person\" value=\"%s\"%s> %s</label>"
              .formatted(
                  escape(person.id()), choices.isEmpty() ? " checked" : "", escape(person.name())));
    }
    String rights =
        scopes.stream()
            .map(
                s ->
                    ("<label><input type=\"checkbox\" name=\"_scope.%s\" value=\"1\" checked>"
                            + " <code>%s</code></label>")
                        .formatted(escape(s), escape(s)))
            .collect(Collectors.joining("\n"));
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Allow access · simulated %1$s</title>
        <style>
        body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}
        .simulated{border:2px dashed currentColor;padding:.5rem .75rem;border-radius:.5rem}
        fieldset{border:1px solid color-mix(in srgb,currentColor 30%%,transparent);margin:1rem 0;
          border-radius:.5rem;padding:.5rem .75rem}
        label{display:block;padding:.25rem 0;overflow-wrap:anywhere}
        button{font:inherit;padding:.5rem 1.25rem;margin-right:.5rem}
        </style></head><body>
        <p class="simulated"><strong>Simulated.</strong> This is the sandbox's imitation of %1$s.
        Nobody's real account is touched.</p>
        <h1>Allow “Anabranch” to act for you?</h1>
        <form method="post">
        %2$s
        <fieldset><legend>Who are you?</legend>%3$s</fieldset>
        <fieldset><legend>It asks to</legend>%4$s</fieldset>
        <button name="_decision" value="allow">Allow</button>
        <button name="_decision" value="deny">Refuse</button>
        </form></body></html>
        """
        .formatted(escape(platform), hidden, choices, rights.isEmpty() ? "nothing more" : rights);
  }

  /** For an address that no app of ours registered: it is never redirected to. */
  static String refusal(String platform, String why) {
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Not possible · simulated %1$s</title>
        </head><body><p><strong>Simulated %1$s.</strong></p><h1>This request is not valid</h1>
        <p>%2$s</p></body></html>
        """
        .formatted(escape(platform), escape(why));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
