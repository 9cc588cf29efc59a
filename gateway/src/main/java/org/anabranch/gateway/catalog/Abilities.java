package org.anabranch.gateway.catalog;

import static org.anabranch.gateway.dialect.Capability.AUDIO;
import static org.anabranch.gateway.dialect.Capability.DOCUMENTS;
import static org.anabranch.gateway.dialect.Capability.IMAGES;
import static org.anabranch.gateway.dialect.Capability.IMAGE_GENERATION;
import static org.anabranch.gateway.dialect.Capability.REASONING;
import static org.anabranch.gateway.dialect.Capability.SCHEMA;
import static org.anabranch.gateway.dialect.Capability.SPEECH;
import static org.anabranch.gateway.dialect.Capability.TOOLS;
import static org.anabranch.gateway.dialect.Capability.VIDEO;
import static org.anabranch.gateway.dialect.Capability.WEB_SEARCH;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.kernel.Problem;

/** What a deployment made of an offer is asked for, and what it can do, by the catalog's facts. */
final class Abilities {
  /** The dialect in which most providers are asked. */
  private static final String CHATS = "openai";

  private Abilities() {}

  /** A conversation unless it makes no text. Throws a problem for what no dialect here asks for. */
  static Service service(Facts facts) {
    List<String> makes = facts.output();
    if (makes == null || makes.isEmpty() || makes.contains("text")) {
      return Service.CHAT;
    }
    if (makes.contains("image")) {
      return Service.IMAGE;
    }
    if (makes.contains("audio")) {
      return Service.SPEECH;
    }
    throw Problem.badInput(
            "offer-not-served",
            "“%s” makes only %s, which nothing can be asked for here."
                .formatted(facts.offer(), String.join(" and ", makes)),
            "Choose a model that makes text, images or audio.")
        .asException();
  }

  /**
   * All but what the catalog says it cannot do: kinds of content that it does not take or make, and
   * what is told not to be there. Searching the web is the other way round: only what is known to
   * do it, in that dialect, is asked for it, since most would answer without a word of not having
   * searched. Where no kinds of content are told, nothing else is known.
   */
  static List<Capability> capabilities(Facts facts, String dialect) {
    Set<Capability> able = EnumSet.allOf(Capability.class);
    boolean told =
        Boolean.TRUE.equals(facts.webSearch())
            && !(dialect.equals(CHATS) && SearchFacts.SHIPPED.notInChats(facts));
    without(able, WEB_SEARCH, told);
    List<String> takes = facts.input();
    if (takes == null) {
      return List.copyOf(able);
    }
    without(able, IMAGES, takes.contains("image"));
    without(able, AUDIO, takes.contains("audio"));
    without(able, VIDEO, takes.contains("video"));
    without(able, DOCUMENTS, takes.contains("pdf"));
    List<String> makes = facts.output();
    if (makes != null) {
      without(able, SPEECH, makes.contains("audio"));
      without(able, IMAGE_GENERATION, makes.contains("image"));
    }
    without(able, TOOLS, !Boolean.FALSE.equals(facts.tools()));
    without(able, REASONING, !Boolean.FALSE.equals(facts.reasoning()));
    without(able, SCHEMA, !Boolean.FALSE.equals(facts.structuredOutput()));
    return List.copyOf(able);
  }

  private static void without(Set<Capability> able, Capability capability, boolean told) {
    if (!told) {
      able.remove(capability);
    }
  }
}
