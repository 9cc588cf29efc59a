package org.anabranch.gateway.kept;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.anabranch.gateway.kept.KeptAnswers.Bounds;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conversations of workspaces, in the database, in the shape of OpenAI's: nobody sees another
 * workspace's. What answers add to them is written with the answers, all of one turn or none of it.
 * Kept for a time after their last use and up to a size, then those that were used longest ago go.
 * Safe for many threads; all calls block.
 */
public final class KeptConversations {
  private final ConversationTable table;
  private final Supplier<Bounds> bounds;
  private final Clock clock;
  private final BiConsumer<String, String> written;

  /**
   * @param bounds those in force
   * @param written waits until what answers of this process add to a conversation stands there
   */
  KeptConversations(
      Database database, Supplier<Bounds> bounds, Clock clock, BiConsumer<String, String> written) {
    this.table = new ConversationTable(database);
    this.bounds = bounds;
    this.clock = clock;
    this.written = written;
  }

  private long expires() {
    return clock.millis() + bounds.get().time().toMillis();
  }

  /**
   * @param items its first, as clients send them
   */
  public KeptConversation create(
      String workspace, String id, String caller, ObjectNode metadata, ArrayNode items) {
    KeptConversation made =
        new KeptConversation(
            workspace, id, caller, clock.millis(), 0, metadata.toString().length(), metadata);
    table.insert(made, Items.told(items, id + "_0"), expires());
    table.keepWithin(workspace, bounds.get().bytes());
    return made;
  }

  public Optional<KeptConversation> find(String workspace, String id) {
    written.accept(workspace, id);
    return table.find(workspace, id, clock.millis());
  }

  /** Throws {@link org.anabranch.kernel.ProblemException} where the workspace has none such. */
  public KeptConversation named(String workspace, String id) {
    return find(workspace, id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "conversation-unknown",
                        "There is no conversation “" + id + "”.",
                        "")
                    .asException());
  }

  public void metadata(KeptConversation of, ObjectNode metadata) {
    table.metadata(of.workspace(), of.id(), metadata);
  }

  /**
   * Adds items, and tells them as they stand there.
   *
   * @param items as clients send them
   * @param name makes their ids, where they have none, unlike all others'
   */
  public List<ObjectNode> add(KeptConversation to, ArrayNode items, String name) {
    List<ObjectNode> told = Items.told(items, name);
    table.append(to.workspace(), to.id(), told, expires());
    table.keepWithin(to.workspace(), bounds.get().bytes());
    return told;
  }

  /** All items as the input of a further request. */
  public Said said(KeptConversation of) {
    ArrayNode input = Json.MAPPER.createArrayNode();
    List<String> places = new ArrayList<>();
    for (ObjectNode item : table.items(of.workspace(), of.id(), null, true, -1)) {
      places.add("%s items[%s]".formatted(of.id(), item.path("id").asString("")));
      input.add(Items.asInput(item));
    }
    return new Said(input, places);
  }

  public Optional<ObjectNode> item(KeptConversation of, String id) {
    return table.item(of.workspace(), of.id(), id);
  }

  /** Does nothing where there is none. */
  public void deleteItem(KeptConversation of, String id) {
    table.deleteItem(of.workspace(), of.id(), id);
  }

  /** With all its items. */
  public void delete(KeptConversation conversation) {
    table.delete(conversation.workspace(), conversation.id());
  }

  /**
   * One more than asked for where there are more.
   *
   * @param after the item before, or null
   */
  public List<ObjectNode> items(
      KeptConversation of, @Nullable String after, boolean ascending, int most) {
    return table.items(of.workspace(), of.id(), after, ascending, most + 1);
  }

  /** Tells all, of all workspaces. */
  public void each(Consumer<KeptConversation> taker) {
    table.each(clock.millis(), taker);
  }

  int forget(int most) {
    return table.forget(clock.millis(), most);
  }

  void keepWithin(String workspace, long most) {
    table.keepWithin(workspace, most);
  }
}
