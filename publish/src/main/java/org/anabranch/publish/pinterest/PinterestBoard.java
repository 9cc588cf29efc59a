package org.anabranch.publish.pinterest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.LiveLimits;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * The board that a pin goes to: the one that the post names, else the account's own id where it has
 * one, else the first of its boards. Its newest pins, newest first, settle a lost reply.
 */
final class PinterestBoard {
  private static final String BOARD = "board";
  private static final int NEWEST = 250;

  /** How far is looked back for a pin whose reply was lost. */
  private static final int PAGES = 8;

  private final PinterestApi api;

  PinterestBoard(PinterestApi api) {
    this.api = api;
  }

  static String id(Job job) {
    return job.handles()
        .get(BOARD)
        .orElseThrow(() -> new IllegalStateException("No board was chosen"));
  }

  /** The section of the board, where the post names one: {@code BOARD/SECTION}. */
  static Optional<String> section(Job job) {
    return job.post()
        .options()
        .shelf(Shelf.Kind.BOARD)
        .filter(id -> id.contains("/"))
        .map(id -> id.substring(id.indexOf('/') + 1));
  }

  /** The account's boards. */
  LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    try {
      JsonNode page =
          api.get(account, "/v5/boards", new Query().with("page_size", 250), deadline).json();
      List<Shelf> boards = new ArrayList<>();
      for (JsonNode board : page.path("items")) {
        String name = board.path("name").asString("");
        boards.add(new Shelf(Shelf.Kind.BOARD, board.path("id").asString(), name));
      }
      boolean all = page.path("bookmark").asString("").isEmpty();
      return new LiveLimits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          all ? Optional.of(boards) : Optional.empty());
    } catch (Refusal e) {
      return LiveLimits.NONE;
    }
  }

  /** Chooses the board and remembers what is on it; once. */
  void mark(Job job, Deadline deadline) throws Refusal, InterruptedException {
    if (job.handles().get(BOARD).isEmpty()) {
      job.handles().put(BOARD, choose(job, deadline));
    }
    if (!Mark.isSet(job.handles())) {
      Mark.set(job.handles(), newest(job, deadline).path("items"));
    }
  }

  private String choose(Job job, Deadline deadline) throws Refusal, InterruptedException {
    Optional<String> named = job.post().options().shelf(Shelf.Kind.BOARD);
    if (named.isPresent()) {
      return named.get().replaceFirst("/.*", "");
    }
    String own = job.account().remoteId();
    if (!own.isBlank()) {
      return own;
    }
    Query query = new Query().with("page_size", 1);
    String first =
        api.get(job.account(), "/v5/boards", query, deadline)
            .json()
            .path("items")
            .path(0)
            .path("id")
            .asString("");
    if (first.isEmpty()) {
      throw new Refusal(
          Reason.CONTENT, "no-board", "The account has no board. Make one on Pinterest first.");
    }
    return first;
  }

  private JsonNode newest(Job job, Deadline deadline) throws Refusal, InterruptedException {
    return page(job, "", deadline);
  }

  private JsonNode page(Job job, String bookmark, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = new Query().with("page_size", NEWEST);
    if (!bookmark.isEmpty()) {
      query.with("bookmark", bookmark);
    }
    String path = "/v5/boards/" + Query.encode(id(job)) + "/pins";
    return api.get(job.account(), path, query, deadline).json();
  }

  /** Looks for our pin among those made since the mark. */
  Step.Settled find(Job job, Deadline deadline) throws Refusal, InterruptedException {
    Optional<JsonNode> ours =
        Mark.since(
                job.handles(),
                PAGES,
                bookmark -> {
                  JsonNode page = page(job, bookmark, deadline);
                  return new Mark.Page(page.path("items"), page.path("bookmark").asString(""));
                })
            .stream()
            .filter(pin -> Mark.sameText(job.post().title(), pin.path("title").asString("")))
            .filter(pin -> Mark.sameText(job.post().text(), pin.path("description").asString("")))
            .findFirst();
    return ours.isPresent()
        ? new Step.Accepted(ours.get().path("id").asString())
        : new Step.NotThere();
  }
}
