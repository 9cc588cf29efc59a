package org.anabranch.gateway.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.batch.StoredFile;
import org.anabranch.gateway.client.Aside;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Upload;
import org.anabranch.gateway.dialect.Uploads;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.kept.KeptConversation;
import org.anabranch.gateway.kept.KeptConversations;
import org.anabranch.gateway.kept.Said;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.Pictures;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts into a request what it names and the gateway holds, before it is routed: so the router and
 * the ledger see all that a vendor will. Safe for many threads.
 */
public final class Recall {
  /** How ids of answers begin that the premises gave them. */
  public static final String PREFIX = "resp";

  private static final String PREVIOUS = "previous_response_id";
  private static final String CONVERSATION = "conversation";

  private final Supplier<GatewayConfig> config;
  private final Aside aside;
  private final FileStore files;
  private final KeptAnswers answers;

  /**
   * @param config the one in force
   * @param aside where what names something is filled
   */
  Recall(Supplier<GatewayConfig> config, Aside aside, FileStore files, KeptAnswers answers) {
    this.config = config;
    this.aside = aside;
    this.files = files;
    this.answers = answers;
  }

  /**
   * A request that names nothing any more that the gateway holds.
   *
   * @param own as the client sent it
   * @param after the kept answer that it goes on from, or null
   * @param conversation the kept conversation that it belongs to, or null
   * @param said what stands before the input of {@code own}, or null
   */
  public record Whole(
      Incoming request,
      Asked asked,
      Incoming own,
      @Nullable String after,
      @Nullable String conversation,
      @Nullable Said said) {
    public Whole {
      if (said != null) {
        asked.recalled(said);
      }
    }

    /** One that named nothing. */
    static Whole of(Incoming request, Asked asked) {
      return new Whole(request, asked, request, null, null, null);
    }
  }

  /**
   * Hands the request on once it is whole: at once where it names nothing, else later on the same
   * event loop. Throws {@link BadRequest}.
   */
  public void whole(
      ClientConnection connection,
      Inbound inbound,
      Incoming request,
      Account account,
      Consumer<Whole> then) {
    Asked asked = inbound.read(request);
    if (isWhole(asked)) {
      then.accept(Whole.of(request, asked));
    } else {
      aside.run(connection, () -> filled(inbound, asked, request, account), then);
    }
  }

  /** The same for a thread that may block. */
  public Whole whole(Inbound inbound, Incoming request, Account account) {
    Asked asked = inbound.read(request);
    return isWhole(asked) ? Whole.of(request, asked) : filled(inbound, asked, request, account);
  }

  /** The same for pictures, sound and moderation. Throws {@link BadRequest}. */
  public void media(
      ClientConnection connection, MediaAsk asked, Account account, Consumer<MediaAsk> then) {
    if (asked.namesFiles()) {
      aside.run(connection, () -> media(asked, account), then);
    } else {
      then.accept(asked);
    }
  }

  /** The same for a thread that may block. */
  public MediaAsk media(MediaAsk asked, Account account) {
    if (!asked.namesFiles()) {
      return asked;
    }
    Incoming request = asked.request();
    ObjectNode body = (ObjectNode) Json.MAPPER.readTree(request.array(), 0, request.length());
    return Pictures.fill(body, uploads(account))
        ? asked.with(request.with(Json.MAPPER.writeValueAsBytes(body)))
        : asked;
  }

  private boolean isWhole(Asked asked) {
    return !asked.namesFiles() && goesOnFrom(asked) == null && belongsTo(asked) == null;
  }

  private @Nullable String belongsTo(Asked asked) {
    return config.get().responses().enabled() ? asked.belongsTo() : null;
  }

  private @Nullable String goesOnFrom(Asked asked) {
    return config.get().responses().enabled() ? asked.goesOnFrom() : null;
  }

  private Whole filled(Inbound inbound, Asked asked, Incoming request, Account account) {
    ObjectNode body = (ObjectNode) Json.MAPPER.readTree(request.array(), 0, request.length());
    String previous = goesOnFrom(asked);
    String belongsTo = belongsTo(asked);
    Said said =
        previous != null
            ? said(account, previous)
            : belongsTo == null ? null : joined(account, belongsTo);
    if (said != null) {
      body.set("input", said.before(body.path("input")));
      body.remove(List.of(PREVIOUS, CONVERSATION));
    }
    Incoming filled =
        fill(inbound, body, account, said) || said != null
            ? request.with(Json.MAPPER.writeValueAsBytes(body))
            : request;
    return new Whole(
        filled,
        inbound.read(filled),
        request,
        said == null ? null : previous,
        said == null ? null : belongsTo,
        said);
  }

  private boolean fill(Inbound inbound, ObjectNode body, Account account, @Nullable Said said) {
    try {
      return inbound.fill(body, uploads(account));
    } catch (BadRequest e) {
      throw said == null || e.param() == null ? e : e.at(said.place(e.param()));
    }
  }

  /** What was said in a conversation; null where it is known to a vendor alone. */
  private @Nullable Said joined(Account account, String id) {
    KeptConversations all = answers.conversations();
    if (Ids.time(id).isEmpty()) {
      return null;
    }
    KeptConversation found = all.named(account.payer().workspace(), id);
    int most = config.get().limits().bodyMegabytes();
    if (found.bytes() > (long) most << 20) {
      throw new BadRequest(
          "The conversation is larger than %d MB. Begin another.".formatted(most), CONVERSATION);
    }
    return all.said(found);
  }

  /** What was said up to and with an answer; null where that is known to a vendor alone. */
  private @Nullable Said said(Account account, String previous) {
    Said said = answers.said(account.payer().workspace(), previous).orElse(null);
    if (said == null && Ids.time(previous).isPresent()) {
      throw Problem.badInput(
              "previous-response-not-found",
              "The response “" + previous + "”, or one that it goes on from, is not kept.",
              "Send the conversation itself as the input.")
          .asException();
    }
    return said;
  }

  /** No more than a client could have sent in one body. */
  private Uploads uploads(Account account) {
    long most = (long) config.get().limits().bodyMegabytes() << 20;
    return new Uploads() {
      private long left = most;

      @Override
      public @Nullable Upload find(String id, String where) {
        if (!FileStore.isOurs(id)) {
          return null;
        }
        StoredFile file =
            files
                .find(account.payer().workspace(), id)
                .orElseThrow(() -> new BadRequest("There is no file “%s”.".formatted(id), where));
        left -= file.bytes();
        if (left < 0) {
          throw new BadRequest(
              "The files of one request are larger than %d MB together.".formatted(most >> 20),
              where);
        }
        return Upload.of(file.name(), content(file));
      }
    };
  }

  private byte[] content(StoredFile file) {
    try {
      return Files.readAllBytes(files.path(file));
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + file.id() + " cannot be read", e);
    }
  }
}
