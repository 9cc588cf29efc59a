package org.anabranch.publish.wechatofficial;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.anabranch.kernel.Json;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** WeChat's messages in XML, read without document types, so that none reaches beyond itself. */
final class WechatEvents {
  private WechatEvents() {}

  /** How the end of a publication is looked up: its id is the account's own. */
  static String job(String appId, String publishId) {
    return appId + "/" + publishId;
  }

  /** The {@code <xml>} element; empty when it is no such message. */
  static Optional<Element> read(String text) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setExpandEntityReferences(false);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null); // or it prints
      Element root = builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
      return Optional.of(root).filter(r -> r.getTagName().equals("xml"));
    } catch (SAXException | IOException e) {
      return Optional.empty();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("This Java's XML parser has no switch for DTDs", e);
    }
  }

  /** The text of the first child of this name, or empty text. */
  static String text(Element parent, String name) {
    return children(parent, name).stream()
        .findFirst()
        .map(e -> e.getTextContent().strip())
        .orElse("");
  }

  static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element e && e.getTagName().equals(name)) {
        found.add(e);
      }
    }
    return found;
  }

  /** {@code PublishEventInfo} as {@code freepublish/get} would have answered. */
  static ObjectNode publication(Element info) {
    ObjectNode end =
        Json.object()
            .put("publish_id", text(info, "publish_id"))
            .put("publish_status", number(text(info, "publish_status")))
            .put("article_id", text(info, "article_id").replaceAll("\\s", ""));
    ArrayNode items = end.putObject("article_detail").putArray("item");
    for (Element detail : children(info, "article_detail")) {
      for (Element item : children(detail, "item")) {
        items
            .addObject()
            .put("idx", number(text(item, "idx")))
            .put("article_url", text(item, "article_url"));
      }
    }
    ArrayNode failed = end.putArray("fail_idx");
    children(info, "fail_idx").forEach(f -> failed.add(number(f.getTextContent().strip())));
    return end;
  }

  /** Not understood is “running”: then it is asked for. */
  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 1;
  }
}
