package org.anabranch.gateway.door;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.batch.Batches;
import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.batch.StoredFile;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Door;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.media.Form;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's addresses for files and batches, answered by the gateway itself. Whatever touches disk
 * or database happens on a virtual thread, a bounded number at once.
 */
final class BatchDoor implements Door {
  private static final Pattern PATH =
      Pattern.compile(
          "(?:/openai)?(?:/v1)?/(?<kind>files|batches)(?:/(?<id>[A-Za-z0-9_-]+)"
              + "(?:/(?<what>content|cancel))?)?/?");
  private static final Set<String> PURPOSES =
      Set.of("batch", "user_data", "assistants", "fine-tune", "vision", "evals");

  private final FileStore files;
  private final Batches batches;
  private final Premises premises;
  private final Inbound manners;
  private final Map<String, Entrance> entrances = new HashMap<>();

  BatchDoor(Premises premises, Batches batches, Inbound manners) {
    this.premises = premises;
    this.files = premises.kept().files();
    this.batches = batches;
    this.manners = manners;
    enter("POST", "files", this::upload);
    enter("GET", "files", this::listFiles);
    enter("GET", "files/id", (r, w, _) -> json(files.get(w.workspace(), id(r)).json()));
    enter("DELETE", "files/id", this::deleteFile);
    entrances.put("GET files/id/content", new Entrance("GET", false, manners, this::content));
    enter("POST", "batches", this::createBatch);
    enter("GET", "batches", this::listBatches);
    enter("GET", "batches/id", (r, w, _) -> json(batches.get(w.workspace(), id(r))));
    enter("POST", "batches/id/cancel", (r, w, _) -> json(batches.cancel(w.workspace(), id(r))));
  }

  /** Answers on a thread that may block. */
  @FunctionalInterface
  private interface Clerk {
    Answer answer(Incoming request, Who who, byte[] body);
  }

  private record Who(String workspace, String caller) {
    static Who of(Account account) {
      return new Who(account.payer().workspace(), account.name());
    }
  }

  private void enter(String method, String place, Clerk clerk) {
    entrances.put(
        method + " " + place,
        new Entrance(
            method, false, manners, (c, request, account) -> ask(clerk, c, request, account)));
  }

  /** Others' clients keep their files at the same address. */
  @Override
  public @Nullable Entrance at(Incoming head) {
    if (!head.path().contains("/files") && !head.path().contains("/batches")) {
      return null;
    }
    Matcher path = PATH.matcher(head.path());
    if (!path.matches()
        || head.headers().contains("anthropic-version")
        || head.headers().contains("x-goog-api-key")) {
      return null;
    }
    String what = path.group("what");
    String place =
        path.group("kind")
            + (path.group("id") == null ? "" : "/id")
            + (what == null ? "" : "/" + what);
    Entrance asked = entrances.get(head.method() + " " + place);
    Entrance read = entrances.get("GET " + place);
    return asked != null ? asked : read != null ? read : entrances.get("POST " + place);
  }

  private static String id(Incoming request) {
    Matcher path = PATH.matcher(request.path());
    return path.matches() ? path.group("id") : "";
  }

  private void ask(Clerk clerk, ClientConnection connection, Incoming request, Account account) {
    premises
        .aside()
        .run(
            connection,
            () -> clerk.answer(request, Who.of(account), request.array()),
            connection::send);
  }

  private static Answer json(ObjectNode node) {
    return Answer.json(Json.MAPPER.writeValueAsBytes(node));
  }

  private Answer upload(Incoming request, Who who, byte[] body) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (!Form.is(type)) {
      throw new BadRequest("A file is sent as multipart/form-data.", null);
    }
    Form form = Form.read(body, request.length(), type);
    Form.Part file = form.part("file");
    String purpose = form.text("purpose");
    if (file == null) {
      throw new BadRequest("The form holds no “file”.", "file");
    }
    if (purpose == null || !PURPOSES.contains(purpose)) {
      throw new BadRequest(
          "“purpose” must be one of "
              + String.join(", ", PURPOSES.stream().sorted().toList())
              + ".",
          "purpose");
    }
    String name = file.filename() == null ? "upload" : file.filename();
    StoredFile stored =
        files.put(
            who.workspace(),
            purpose,
            name,
            expiry(form),
            out -> {
              try {
                out.write(body, file.start(), file.length());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return json(stored.json());
  }

  private long expiry(Form form) {
    String seconds = form.text("expires_after[seconds]");
    if (seconds == null) {
      return 0;
    }
    if (!seconds.matches("[0-9]{1,7}") || Long.parseLong(seconds) < 3600) {
      throw new BadRequest(
          "“expires_after[seconds]” must be at least 3600.", "expires_after[seconds]");
    }
    return premises.clock().millis() + Long.parseLong(seconds) * 1000;
  }

  private Answer listFiles(Incoming request, Who who, byte[] body) {
    int limit = Pages.limit(request, 10_000, 10_000);
    List<StoredFile> found =
        files.list(
            who.workspace(), request.parameter("purpose"), request.parameter("after"), limit + 1);
    return json(Pages.list(found.stream().map(StoredFile::json).toList(), limit));
  }

  private Answer deleteFile(Incoming request, Who who, byte[] body) {
    files.delete(who.workspace(), id(request));
    return json(Json.object().put("id", id(request)).put("object", "file").put("deleted", true));
  }

  private Answer createBatch(Incoming request, Who who, byte[] body) {
    return json(batches.create(who.workspace(), who.caller(), body, request.length()));
  }

  private Answer listBatches(Incoming request, Who who, byte[] body) {
    int limit = Pages.limit(request, 20, 100);
    return json(
        Pages.list(batches.list(who.workspace(), request.parameter("after"), limit + 1), limit));
  }

  private void content(ClientConnection connection, Incoming request, Account account) {
    if (!premises.aside().enter(connection)) {
      return;
    }
    FileDownload download = new FileDownload(connection);
    connection.carry(download.pieces());
    Thread.ofVirtual()
        .name("gateway-download")
        .start(
            () -> {
              try {
                StoredFile file = files.get(account.payer().workspace(), id(request));
                download.run(files.path(file));
              } catch (ProblemException e) {
                download.refuse(Refusals.of(e.problem()));
              } finally {
                premises.aside().leave();
              }
            });
  }
}
