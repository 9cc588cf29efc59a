package org.anabranch.gateway.exchange;

import java.util.Map;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.account.Tags;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.Surface;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Needs;
import org.anabranch.kernel.Json;

/** What requests ask of the route and the ledger, whoever brings them. */
public final class Asks {
  /** How often a model may be taken to search where its client does not say. */
  private static final long SEARCHES = 10;

  private static final long MOST_SEARCHES = 1_000;

  /** OpenAI's bound on the calls of all tools that the vendor runs. */
  private static final String MOST_CALLS = "max_tool_calls";

  private Asks() {}

  /** For a turn of a conversation. */
  public static Ask conversation(Asked asked, Account account, long seed) {
    return new Ask(
        account,
        Service.CHAT,
        asked.model(),
        "chat",
        asked.weight().expectedTokens(),
        asked.weight().atMostTokens(),
        asked.maxOutputTokens(),
        asked.choices(),
        asked.user(),
        seed,
        false,
        Needs.of(asked),
        beside(asked));
  }

  private static Usage beside(Asked asked) {
    Usage aloud =
        asked.needs().contains(Capability.SPEECH)
            ? Usage.aloudAtMost(characters(asked))
            : Usage.NONE;
    return asked.needs().contains(Capability.WEB_SEARCH)
        ? aloud.searching(searchesAtMost(asked))
        : aloud;
  }

  /** As often as the client lets the model search; where it sets no bound, {@link #SEARCHES}. */
  private static long searchesAtMost(Asked asked) {
    try {
      Conversation conversation = asked.conversation();
      long most = conversation.extras().getOrDefault(MOST_CALLS, Json.object()).asLong(SEARCHES);
      for (Tool tool : conversation.tools()) {
        if (tool instanceof Tool.Search search && search.wishes().mostUses() != null) {
          return Math.clamp(search.wishes().mostUses(), 0, MOST_SEARCHES);
        }
      }
      return Math.clamp(most, 0, MOST_SEARCHES);
    } catch (BadRequest e) {
      return SEARCHES; // it will be told why it makes no sense
    }
  }

  /** How long what is said is, for models that say it aloud; as long as it may be where unread. */
  private static long characters(Asked asked) {
    try {
      long characters = 0;
      for (Turn turn : asked.conversation().turns()) {
        String text = Part.text(turn.parts());
        characters += text.codePointCount(0, text.length());
      }
      return characters;
    } catch (BadRequest e) {
      return asked.weight().asciiBytes() + asked.weight().otherBytes();
    }
  }

  /** For pictures, sound and moderation. */
  public static Ask media(MediaAsk asked, Account account, long seed) {
    Service service = service(asked.surface());
    return new Ask(
        account,
        service,
        asked.model(),
        asked.surface().task(),
        asked.expectedTokens(),
        asked.tokensAtMost(),
        service == Service.MODERATION ? 1 : 0,
        Math.max(1, asked.images()),
        asked.user(),
        seed,
        false,
        Needs.NONE,
        asked.most());
  }

  private static Service service(Surface surface) {
    return switch (surface) {
      case GENERATE_IMAGES, EDIT_IMAGES, VARY_IMAGES -> Service.IMAGE;
      case SPEAK -> Service.SPEECH;
      case TRANSCRIBE, TRANSLATE -> Service.TRANSCRIPTION;
      case MODERATE -> Service.MODERATION;
    };
  }

  /** The labels of the request's body, and those of our own header, which win. */
  public static Account tagged(Account account, Incoming request, Map<String, String> said) {
    String header = request.headers().get(Tags.HEADER);
    return header == null ? account.with(said) : account.with(said).with(Tags.parse(header));
  }

  /** Why nobody can be made to wait less. */
  public static BadRequest notInBackground(String why) {
    return new BadRequest("The field “background” cannot be true: " + why + ".", "background");
  }
}
