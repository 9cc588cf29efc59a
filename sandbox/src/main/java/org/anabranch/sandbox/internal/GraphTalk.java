package org.anabranch.sandbox.internal;

import io.helidon.webserver.http.HttpRules;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Comment;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter.Said;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Facebook, Instagram and Threads let an account do below and to its posts, in their shape.
 */
public final class GraphTalk {
  private final World world;
  private final String platform;
  private final GraphDoor door;
  private final Chatter chatter;

  public GraphTalk(World world, String platform, GraphDoor door) {
    this.world = world;
    this.platform = platform;
    this.door = door;
    this.chatter = new Chatter(world, platform);
  }

  public Chatter chatter() {
    return chatter;
  }

  /**
   * {@code GET /{post}/EDGE}: remarks newest first, in pages, hidden ones left out.
   *
   * @param flat whether answers to remarks are told among the others
   */
  public void list(
      HttpRules rules,
      String edge,
      String scope,
      boolean flat,
      BiFunction<Said, GraphCall, ObjectNode> shown) {
    rules.get(
        "/graph/{version}/{id}/" + edge,
        door.open(
            scope,
            call -> {
              call.knowsPages("filter", "order", "reverse");
              List<Said> all =
                  below(call.path("id")).reversed().stream()
                      .filter(s -> !s.hidden() && (flat || s.parentId().isEmpty()))
                      .toList();
              GraphPages.send(call, all, shown);
            }));
  }

  private List<Said> below(String id) {
    boolean mention = chatter.find(id).filter(said -> said.postId().equals(id)).isPresent();
    return mention ? chatter.belowMention(id) : chatter.below(post(id));
  }

  /** {@code GET /{account}/EDGE}: posts of others whose words mention the account. */
  public void mentions(
      HttpRules rules, String edge, String scope, BiFunction<Said, GraphCall, ObjectNode> shown) {
    mentions(rules, edge, scope, Chatter.Mention.WORDS, shown);
  }

  /** {@code GET /{account}/EDGE}: where others mention the account in one way, newest first. */
  public void mentions(
      HttpRules rules,
      String edge,
      String scope,
      Chatter.Mention how,
      BiFunction<Said, GraphCall, ObjectNode> shown) {
    rules.get(
        "/graph/{version}/{id}/" + edge,
        door.open(
            scope,
            call -> {
              call.knowsPages();
              if (!call.path("id").equals(me(call))) {
                throw GraphError.unknownObject(call.path("id"));
              }
              GraphPages.send(call, chatter.mentions(me(call), how), shown);
            }));
  }

  /**
   * {@code POST /{object}/EDGE}: the account answers a remark, or says something below its post.
   */
  public void answers(HttpRules rules, String edge, String scope, int longest) {
    rules.post(
        "/graph/{version}/{id}/" + edge,
        door.open(
            scope,
            call -> {
              call.knows("message");
              String text = call.required("message").strip();
              if (text.codePointCount(0, text.length()) > longest) {
                throw GraphError.parameter("The comment is longer than " + longest + " characters");
              }
              call.reply(Json.object().put("id", said(call, text)));
            }));
  }

  private String said(GraphCall call, String text) {
    String id = call.path("id");
    Optional<Said> to = chatter.find(id);
    if (to.isPresent()) {
      return chatter.answer(to.get().postId(), id, me(call), "anabranch", text).id();
    }
    String post = post(id).id();
    String comment = post.replaceFirst(".*_", "") + "_" + world.newId();
    world.comment(new Comment(platform, post, comment, me(call), text, world.now()));
    return comment;
  }

  private static String me(GraphCall call) {
    return call.grant().id();
  }

  /** {@code POST PATH}: hides or shows the remark {@code id}, by the parameter {@code hide}. */
  public void hides(HttpRules rules, String path, String scope) {
    rules.post(
        path,
        door.open(
            scope,
            call -> {
              if (!hide(call, "hide")) {
                throw GraphError.unknownObject(call.path("id"));
              }
            }));
  }

  /** Hides or shows a remark by {@code flag}; true when the path names one. */
  public boolean hide(GraphCall call, String flag) {
    call.knows(flag);
    boolean hidden = call.flag(flag);
    call.required(flag);
    chatter.find(call.path("id")).ifPresent(said -> chatter.hide(said, hidden));
    boolean there = chatter.find(call.path("id")).isPresent();
    if (there) {
      call.reply(Json.object().put("success", true));
    }
    return there;
  }

  /** {@code DELETE /{id}}: a remark, or a post with all below it. */
  public void deletes(HttpRules rules, String remarkScope, String postScope) {
    rules.delete(
        "/graph/{version}/{id}",
        (request, response) -> {
          boolean remark = chatter.find(Requests.path(request, "id")).isPresent();
          door.open(remark ? remarkScope : postScope, this::delete).handle(request, response);
        });
  }

  private void delete(GraphCall call) {
    call.knows();
    String id = call.path("id");
    chatter
        .find(id)
        .ifPresentOrElse(chatter::delete, () -> world.withdraw(platform, post(id).id()));
    call.reply(Json.object().put("success", true));
  }

  private SandboxPost post(String id) {
    return world.post(platform, id).orElseThrow(() -> GraphError.unknownObject(id));
  }
}
