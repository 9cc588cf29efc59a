package org.anabranch.sandbox;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import me.chanjar.weixin.mp.api.WxMpService;
import me.chanjar.weixin.mp.api.impl.WxMpServiceImpl;
import me.chanjar.weixin.mp.bean.draft.WxMpAddDraft;
import me.chanjar.weixin.mp.bean.draft.WxMpDraftArticles;
import me.chanjar.weixin.mp.bean.material.WxMpMaterial;
import me.chanjar.weixin.mp.config.WxMpHostConfig;
import me.chanjar.weixin.mp.config.impl.WxMpDefaultConfigImpl;

/** WxJava with the account that the imitation of WeChat has open. */
final class WxJavaPosts {
  private final SandboxServer sandbox;
  private final Path directory;

  WxJavaPosts(SandboxServer sandbox, Path directory) {
    this.sandbox = sandbox;
    this.directory = directory;
  }

  WxMpService client(boolean stable) {
    Imitation.OpenedAccount opened = sandbox.open("wechat-official");
    String api =
        Objects.requireNonNull(sandbox.hosts("wechat-official", opened).get("api")).toString();
    Map<String, String> credentials = opened.credentials();
    WxMpDefaultConfigImpl config = new WxMpDefaultConfigImpl();
    config.setAppId(credentials.get("appid"));
    config.setSecret(credentials.get("appsecret"));
    config.setHostConfig(new WxMpHostConfig(api, api, api));
    config.useStableAccessToken(stable);
    WxMpService service = new WxMpServiceImpl();
    service.setWxMpConfigStorage(config);
    return service;
  }

  File picture() throws Exception {
    File file = directory.resolve("picture.jpg").toFile();
    ImageIO.write(new BufferedImage(90, 50, BufferedImage.TYPE_INT_RGB), "jpg", file);
    return file;
  }

  String material(WxMpService client) throws Exception {
    WxMpMaterial material = new WxMpMaterial();
    material.setFile(picture());
    material.setName("picture.jpg");
    return client.getMaterialService().materialFileUpload("image", material).getMediaId();
  }

  /** Publishes an article; returns the publication's id. */
  String publish() throws Exception {
    WxMpService client = client(true);
    WxMpDraftArticles article =
        WxMpDraftArticles.builder()
            .title("河流")
            .content("<p>Water</p>")
            .thumbMediaId(material(client))
            .needOpenComment(1)
            .build();
    return client
        .getFreePublishService()
        .submit(
            client
                .getDraftService()
                .addDraft(WxMpAddDraft.builder().articles(List.of(article)).build()));
  }
}
