package org.anabranch.sandbox.wechatofficial;

import static org.anabranch.sandbox.wechatofficial.WechatDoor.WECHAT;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.error;
import static org.anabranch.sandbox.wechatofficial.WechatDoor.ok;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.Multipart;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Requests;

/** Pictures inside articles, by address, and permanent material, by {@code media_id}. */
final class WechatPictures {
  private static final String INLINE = "inline";
  private static final String MATERIAL = "material";
  private static final String ADDRESSES = "/web/mmbiz/";
  private static final long LARGEST_INLINE = 1L << 20;
  private static final long LARGEST_MATERIAL = 10L << 20;

  private final World world;
  private final WechatDoor door;

  WechatPictures(World world, WechatDoor door) {
    this.world = world;
    this.door = door;
  }

  void route(HttpRules rules) {
    rules
        .post("/api/cgi-bin/media/uploadimg", door.granted(WechatDoor.DRAFTS, this::inline))
        .post("/api/cgi-bin/material/add_material", door.granted(WechatDoor.DRAFTS, this::material))
        .get(ADDRESSES + "{id}", this::show);
  }

  private World.Store store() {
    return world.store(WECHAT);
  }

  private void inline(ServerRequest request, ServerResponse response) {
    String id = world.newId();
    if (isTaken(request, response, INLINE, id, LARGEST_INLINE, "image/(jpeg|png)")) {
      ok(response, Json.object().put("url", Requests.base(request) + path(id)));
    }
  }

  private void material(ServerRequest request, ServerResponse response) {
    if (!Requests.query(request, "type").orElse("").equals("image")) {
      error(response, 40004, "invalid media type");
      return;
    }
    String id = world.newToken();
    if (isTaken(request, response, MATERIAL, id, LARGEST_MATERIAL, "image/(jpeg|png|gif)")) {
      ok(response, Json.object().put("media_id", id).put("url", Requests.base(request) + path(id)));
    }
  }

  private boolean isTaken(
      ServerRequest request,
      ServerResponse response,
      String kind,
      String id,
      long largest,
      String types) {
    Multipart body;
    try {
      body = Multipart.read(request, _ -> store().file(kind, id));
    } catch (Multipart.Malformed e) {
      error(response, 41005, "media data missing");
      return false;
    }
    Multipart.Part file = body.files().get("media");
    if (file == null) {
      error(response, 41005, "media data missing");
    } else if (!FileType.of(file.file()).matches(types)) {
      error(response, 40005, "invalid file type");
    } else if (file.length() > largest) {
      error(response, 40009, "invalid image size");
    } else {
      store().put(kind, id, Json.object());
      return true;
    }
    return false;
  }

  private static String path(String id) {
    return "/" + WECHAT + ADDRESSES + id;
  }

  private void show(ServerRequest request, ServerResponse response) {
    String id = Requests.path(request, "id");
    Optional<String> kind =
        Stream.of(INLINE, MATERIAL).filter(k -> store().get(k, id).isPresent()).findFirst();
    if (kind.isEmpty()) {
      Replies.text(response, 404, "There is no such picture.\n");
      return;
    }
    Path file = store().file(kind.get(), id);
    Replies.file(request, response, file, FileType.of(file));
  }

  /** The path, on whatever host, of a picture that {@code uploadimg} took; empty for all others. */
  Optional<String> inlinePath(String address) {
    String id = address.substring(address.lastIndexOf('/') + 1);
    return address.endsWith(path(id)) && store().get(INLINE, id).isPresent()
        ? Optional.of(path(id))
        : Optional.empty();
  }

  Attachment inline(String path, String altText) {
    return attachment(INLINE, path.substring(path.lastIndexOf('/') + 1), altText);
  }

  boolean isMaterial(String mediaId) {
    return store().get(MATERIAL, mediaId).isPresent();
  }

  Attachment material(String mediaId) {
    return attachment(MATERIAL, mediaId, "");
  }

  private Attachment attachment(String kind, String id, String altText) {
    Path file = store().file(kind, id);
    return new Attachment(file, FileType.of(file), altText);
  }
}
