package org.anabranch.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.Surface;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Needs;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's addresses for pictures, speech, transcripts and moderation, under {@code /v1}, {@code
 * /openai/v1}, without either, and as Azure addresses them.
 */
final class MediaDoor implements Door {
  private static final Pattern PATH =
      Pattern.compile(
          "(?:/openai)?(?:/v1|/deployments/(?<model>[^/]+))?"
              + "(?<what>/images/[a-z]+|/audio/[a-z]+|/moderations)/?");

  private final RoutedGateway gateway;
  private final Inbound manners;
  private final RandomGenerator seeds;
  private final Map<Surface, Entrance> entrances = new EnumMap<>(Surface.class);

  MediaDoor(RoutedGateway gateway, Inbound manners, RandomGenerator seeds) {
    this.gateway = gateway;
    this.manners = manners;
    this.seeds = seeds;
    for (Surface surface : Surface.values()) {
      entrances.put(
          surface,
          new Entrance(
              "POST", false, manners, (c, request, account) -> ask(surface, c, request, account)));
    }
  }

  @Override
  public @Nullable Entrance at(Incoming head) {
    Surface surface = surface(head.path());
    return surface == null ? null : entrances.get(surface);
  }

  /** Every request is shown to every door, and to look for a word costs least. */
  private static boolean isNear(String path) {
    return path.contains("/images/") || path.contains("/audio/") || path.contains("/moderations");
  }

  private void ask(
      Surface surface, ClientConnection connection, Incoming request, Account account) {
    MediaAsk asked =
        MediaAsk.read(surface, request, addressed(request.path()), CompletionRequest.AUTO);
    Account payer = DialectDoor.tagged(account, request, Map.of());
    gateway.recall().media(connection, asked, account, whole -> ask(connection, whole, payer));
  }

  private void ask(ClientConnection connection, MediaAsk asked, Account payer) {
    Ask wanted = ask(asked, payer, seeds.nextLong());
    gateway.open(
        connection,
        wanted,
        call -> new MediaExchange(gateway, connection, call, manners, asked).start());
  }

  /** What is asked for at an address such as {@code /v1/moderations}; null where nothing is. */
  static @Nullable Surface surface(String address) {
    Matcher path = isNear(address) ? PATH.matcher(address) : null;
    return path != null && path.matches() ? Surface.at(path.group("what")) : null;
  }

  private static @Nullable String addressed(String requested) {
    Matcher path = PATH.matcher(requested);
    String model = path.matches() ? path.group("model") : null;
    try {
      return model == null
          ? null
          : URLDecoder.decode(model.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("The address is not encoded properly.", null);
    }
  }

  static Ask ask(MediaAsk asked, Account account, long seed) {
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
}
