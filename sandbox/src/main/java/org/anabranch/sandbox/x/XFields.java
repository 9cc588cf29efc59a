package org.anabranch.sandbox.x;

import io.helidon.webserver.http.ServerRequest;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request asks to be told of posts. In X's description of version 2.167 ({@code
 * api.x.com/2/openapi.json}) the parameter is {@code post.fields}, and authors and references to
 * other posts are expansions; the older {@code tweet.fields} still works, and is answered in its
 * older names. As at X, a name that belongs to the other dialect is no error: the reply merely
 * lacks the field.
 */
final class XFields {
  private final boolean older;
  private final Set<String> fields;
  private final Set<String> expansions;

  private XFields(boolean older, Set<String> fields, Set<String> expansions) {
    this.older = older;
    this.fields = fields;
    this.expansions = expansions;
  }

  static XFields of(ServerRequest request) {
    boolean older =
        Requests.query(request, "post.fields").isEmpty()
            && Requests.query(request, "tweet.fields").isPresent();
    return new XFields(
        older,
        names(request, older ? "tweet.fields" : "post.fields"),
        names(request, "expansions"));
  }

  private static Set<String> names(ServerRequest request, String parameter) {
    return Set.of(Requests.query(request, parameter).orElse("").split(",(?=.)"));
  }

  boolean has(String field) {
    return fields.contains(field);
  }

  boolean hasAuthor() {
    return expansions.contains("author_id") || older && has("author_id");
  }

  /** Whether whole authors come along. */
  boolean hasUsers() {
    return expansions.contains("author_id");
  }

  /** Adds what a post refers to, where that was asked for. */
  void refer(ObjectNode post, String type, String id) {
    boolean asked = older ? has("referenced_tweets") : expansions.contains("referenced_posts");
    if (asked && !id.isEmpty()) {
      ArrayNode all = post.withArray(older ? "referenced_tweets" : "referenced_posts");
      all.add(Json.object().put("type", type).put("id", id));
    }
  }

  String reposts() {
    return older ? "retweet_count" : "repost_count";
  }
}
