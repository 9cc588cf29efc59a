package org.anabranch.gateway;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.function.Consumer;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.batch.StoredFile;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Upload;
import org.anabranch.gateway.dialect.Uploads;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts into a request what it names and the gateway holds, before it is routed: so the router and
 * the ledger see all that a vendor will. Safe for many threads.
 */
final class Recall {
  private final RoutedGateway gateway;
  private final FileStore files;

  Recall(RoutedGateway gateway, FileStore files) {
    this.gateway = gateway;
    this.files = files;
  }

  /** A request that names nothing any more that the gateway holds. */
  record Whole(Incoming request, Asked asked) {}

  /**
   * Hands the request on once it is whole: at once where it names nothing, else later on the same
   * event loop. Throws {@link BadRequest}.
   */
  void whole(
      ClientConnection connection,
      Inbound inbound,
      Incoming request,
      Account account,
      Consumer<Whole> then) {
    Asked asked = inbound.read(request);
    if (isWhole(asked)) {
      then.accept(new Whole(request, asked));
    } else {
      gateway.aside().run(connection, () -> filled(inbound, request, account), then);
    }
  }

  /** The same for a thread that may block. */
  Whole whole(Inbound inbound, Incoming request, Account account) {
    Asked asked = inbound.read(request);
    return isWhole(asked) ? new Whole(request, asked) : filled(inbound, request, account);
  }

  private static boolean isWhole(Asked asked) {
    return !asked.namesFiles();
  }

  private Whole filled(Inbound inbound, Incoming request, Account account) {
    ObjectNode body = (ObjectNode) Json.MAPPER.readTree(request.array(), 0, request.length());
    Incoming filled =
        inbound.fill(body, uploads(account))
            ? with(request, Json.MAPPER.writeValueAsBytes(body))
            : request;
    return new Whole(filled, inbound.read(filled));
  }

  private static Incoming with(Incoming request, byte[] body) {
    return new Incoming(
        request.method(),
        request.path(),
        request.query(),
        request.headers(),
        Unpooled.wrappedBuffer(body));
  }

  /** No more than a client could have sent in one body. */
  private Uploads uploads(Account account) {
    long most = (long) gateway.config().limits().bodyMegabytes() << 20;
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
