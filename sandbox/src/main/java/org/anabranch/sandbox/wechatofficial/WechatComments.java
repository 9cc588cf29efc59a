package org.anabranch.sandbox.wechatofficial;

import static org.anabranch.sandbox.wechatofficial.WechatDoor.PUBLISHING;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.error;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.internal.Chatter;
import org.anabranch.sandbox.internal.Chatter.Said;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Comments below articles: listed by {@code msg_data_id} and the article's place, elected, answered
 * once, deleted. Nobody is named; a comment's id fits a whole number of 31 bits, as WxJava reads
 * it.
 */
final class WechatComments {
  private static final String WECHAT = WechatDoor.WECHAT;
  private static final int LONGEST = 600;
  private static final String ELECTED = "elected";

  /** The number is this imitation's, and counts all articles. */
  private static final int MOST_ELECTED = 100;

  private final World world;
  private final WechatDoor door;
  private final WechatPublications publications;
  private final Chatter chatter;

  WechatComments(World world, WechatDoor door, WechatPublications publications) {
    this.world = world;
    this.door = door;
    this.publications = publications;
    this.chatter = new Chatter(world, WECHAT);
  }

  void route(HttpRules rules) {
    String comment = "/api/cgi-bin/comment";
    rules
        .post(comment + "/list", door.grantedJson(PUBLISHING, this::list))
        .post(comment + "/markelect", door.grantedJson(PUBLISHING, (_, r, b) -> elect(r, b, true)))
        .post(
            comment + "/unmarkelect", door.grantedJson(PUBLISHING, (_, r, b) -> elect(r, b, false)))
        .post(comment + "/open", door.grantedJson(PUBLISHING, (_, r, b) -> open(r, b, true)))
        .post(comment + "/close", door.grantedJson(PUBLISHING, (_, r, b) -> open(r, b, false)))
        .post(comment + "/delete", door.grantedJson(PUBLISHING, this::delete))
        .post(comment + "/reply/add", door.grantedJson(PUBLISHING, this::reply))
        .post(comment + "/reply/delete", door.grantedJson(PUBLISHING, this::deleteReply));
  }

  private Optional<SandboxPost> any(ServerResponse response, JsonNode body) {
    Optional<SandboxPost> post =
        publications.ofMessage(body.path("msg_data_id").asString(""), body.path("index").asInt(0));
    if (post.isEmpty()) {
      error(response, 88001, "msg_data is not exists");
    }
    return post;
  }

  private void open(ServerResponse response, JsonNode body, boolean open) {
    any(response, body)
        .ifPresent(
            post -> {
              Map<Detail, String> details = new HashMap<>(post.details());
              if (open) {
                details.remove(Detail.REPLIES, "closed");
              } else {
                details.put(Detail.REPLIES, "closed");
              }
              world.revise(post.with(details));
              error(response, 0, "ok");
            });
  }

  /** One whose comments are open. */
  private Optional<SandboxPost> article(ServerResponse response, JsonNode body) {
    Optional<SandboxPost> post = any(response, body);
    if (post.isPresent() && post.get().detail(Detail.REPLIES).equals("closed")) {
      error(response, 88000, "without comment privilege");
      return Optional.empty();
    }
    return post;
  }

  private List<Said> comments(SandboxPost post) {
    return chatter.below(post).stream().filter(s -> s.parentId().isEmpty()).toList();
  }

  private Optional<Said> answer(SandboxPost post, Said comment) {
    return chatter.below(post).stream().filter(s -> s.parentId().equals(comment.id())).findFirst();
  }

  private static long number(Said said) {
    CRC32C hash = new CRC32C();
    hash.update(said.id().getBytes(StandardCharsets.UTF_8));
    return hash.getValue() & Integer.MAX_VALUE;
  }

  private Optional<Said> comment(ServerResponse response, SandboxPost post, JsonNode body) {
    long asked = body.path("user_comment_id").asLong(-1);
    Optional<Said> found = comments(post).stream().filter(s -> number(s) == asked).findFirst();
    if (found.isEmpty()) {
      error(response, 88008, "comment is not exists");
    }
    return found;
  }

  private void list(ServerRequest request, ServerResponse response, JsonNode body) {
    int begin = body.path("begin").asInt(-1);
    int count = body.path("count").asInt(0);
    int type = body.path("type").asInt(-1);
    if (begin < 0 || count < 1 || count >= 50 || type < 0 || type > 2) {
      error(response, 88010, "count range error. cout <= 0 or count > 50");
      return;
    }
    article(response, body)
        .ifPresent(
            post -> {
              List<Said> all =
                  comments(post).stream()
                      .filter(s -> type == 0 || isElected(s) == (type == 2))
                      .toList();
              ObjectNode reply =
                  Json.object().put("errcode", 0).put("errmsg", "ok").put("total", all.size());
              ArrayNode shown = reply.putArray("comment");
              all.stream().skip(begin).limit(count).forEach(s -> shown.add(shown(post, s)));
              ok(response, reply);
            });
  }

  private boolean isElected(Said said) {
    return world.store(WECHAT).get(ELECTED, said.id()).isPresent();
  }

  private ObjectNode shown(SandboxPost post, Said said) {
    ObjectNode shown =
        Json.object()
            .put("user_comment_id", number(said))
            .put("openid", "o_simulated_" + said.authorId())
            .put("create_time", said.at().getEpochSecond())
            .put("content", said.text())
            .put("comment_type", isElected(said) ? 1 : 0);
    answer(post, said)
        .ifPresent(
            a ->
                shown
                    .putObject("reply")
                    .put("content", a.text())
                    .put("create_time", a.at().getEpochSecond()));
    return shown;
  }

  private void elect(ServerResponse response, JsonNode body, boolean elected) {
    article(response, body)
        .flatMap(post -> comment(response, post, body))
        .ifPresent(
            said -> {
              if (elected && world.store(WECHAT).list(ELECTED).size() >= MOST_ELECTED) {
                error(response, 88003, "elected comment upto limit");
                return;
              }
              if (elected) {
                world.store(WECHAT).put(ELECTED, said.id(), Json.object().put("elected", true));
              } else {
                world.store(WECHAT).remove(ELECTED, said.id());
              }
              error(response, 0, "ok");
            });
  }

  private void delete(ServerRequest request, ServerResponse response, JsonNode body) {
    article(response, body)
        .flatMap(post -> comment(response, post, body))
        .ifPresent(
            said -> {
              chatter.delete(said);
              error(response, 0, "ok");
            });
  }

  private void reply(ServerRequest request, ServerResponse response, JsonNode body) {
    String text = body.path("content").asString("").strip();
    Optional<SandboxPost> post = article(response, body);
    Optional<Said> said = post.flatMap(p -> comment(response, p, body));
    if (post.isEmpty() || said.isEmpty()) {
      return;
    }
    if (text.isEmpty() || text.codePointCount(0, text.length()) > LONGEST) {
      error(response, 88007, "reply content beyond max len or content len is zero");
    } else if (answer(post.get(), said.get()).isPresent()) {
      error(response, 88005, "already reply");
    } else {
      chatter.answer(post.get().id(), said.get().id(), post.get().accountId(), "Anabranch", text);
      error(response, 0, "ok");
    }
  }

  private void deleteReply(ServerRequest request, ServerResponse response, JsonNode body) {
    Optional<SandboxPost> post = article(response, body);
    Optional<Said> said = post.flatMap(p -> comment(response, p, body));
    if (post.isEmpty() || said.isEmpty()) {
      return;
    }
    answer(post.get(), said.get())
        .ifPresentOrElse(
            a -> {
              chatter.delete(a);
              error(response, 0, "ok");
            },
            () -> error(response, 88009, "reply is not exists"));
  }
}
