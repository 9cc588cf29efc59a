package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/**
 * What is built today is built of the same parts tomorrow: a part that somebody publishes anew, or
 * in our name's place, is not taken up by itself.
 */
class PinnedVersionsTest {
  private static final Path ROOT = Path.of("..");

  /** A version, and neither a range nor a word for whatever is newest. */
  private static final Pattern EXACT =
      Pattern.compile("(?!.*(SNAPSHOT|LATEST|RELEASE))v?\\d+([.\\-+_][0-9A-Za-z]+)*");

  private static List<Path> poms() throws IOException {
    try (Stream<Path> files = Files.find(ROOT, 2, (f, _) -> f.endsWith("pom.xml"))) {
      return files.sorted().toList();
    }
  }

  private static Document xml(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static List<Element> all(Document pom, String... names) {
    List<Element> found = new ArrayList<>();
    for (String name : names) {
      NodeList nodes = pom.getElementsByTagName(name);
      for (int i = 0; i < nodes.getLength(); i++) {
        found.add((Element) nodes.item(i));
      }
    }
    return found;
  }

  private static String child(Element element, String name) {
    for (Node n = element.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element e && e.getTagName().equals(name)) {
        return e.getTextContent().strip();
      }
    }
    return "";
  }

  private static Map<String, String> properties(Document pom) {
    Map<String, String> values = new HashMap<>();
    for (Element properties : all(pom, "properties")) {
      for (Node n = properties.getFirstChild(); n != null; n = n.getNextSibling()) {
        if (n instanceof Element e) {
          values.put(e.getTagName(), e.getTextContent().strip());
        }
      }
    }
    return values;
  }

  private static String resolved(String version, Map<String, String> properties) {
    String text = version;
    for (int depth = 0; depth < 3; depth++) {
      for (Map.Entry<String, String> p : properties.entrySet()) {
        text = text.replace("${" + p.getKey() + "}", p.getValue());
      }
    }
    return text;
  }

  @Test
  void every_library_and_every_plugin_has_one_exact_version() throws Exception {
    Document root = xml(ROOT.resolve("pom.xml"));
    Map<String, String> properties = properties(root);
    properties.put("project.version", "0.1.0");
    Set<String> managed = new TreeSet<>();
    List<Path> poms = poms();
    assertThat(poms).hasSizeGreaterThan(10);
    for (Element e : all(root, "dependency", "plugin")) {
      if (!child(e, "version").isEmpty()) {
        managed.add(child(e, "artifactId"));
      }
    }
    for (Path file : poms) {
      for (Element e : all(xml(file), "dependency", "plugin", "parent", "extension", "path")) {
        String what = file + ": " + child(e, "groupId") + ":" + child(e, "artifactId");
        String version = resolved(child(e, "version"), properties);
        if (!version.isEmpty()) {
          assertThat(version).as(what).matches(EXACT);
        } else if (e.getTagName().equals("plugin")) {
          assertThat(managed).as(what).contains(child(e, "artifactId"));
        } // Maven itself refuses a library without a version
      }
    }
  }

  @Test
  void the_packages_of_node_are_exact_and_locked_by_their_digests() throws Exception {
    List<Path> packages;
    try (Stream<Path> files =
        Files.find(
            ROOT.resolve("bench"),
            3,
            (f, _) -> f.endsWith("package.json") && !f.toString().contains("node_modules"))) {
      packages = files.toList();
    }
    assertThat(packages).isNotEmpty();
    for (Path file : packages) {
      JsonNode wanted = Json.tree(Files.readString(file));
      for (String kind : List.of("dependencies", "devDependencies")) {
        for (Map.Entry<String, JsonNode> one : wanted.path(kind).properties()) {
          assertThat(one.getValue().asString()).as(file + " " + one.getKey()).matches(EXACT);
        }
      }
      JsonNode locked = Json.tree(Files.readString(file.resolveSibling("package-lock.json")));
      for (Map.Entry<String, JsonNode> one : locked.path("packages").properties()) {
        if (!one.getKey().isEmpty()) {
          assertThat(one.getValue().path("integrity").asString(""))
              .as(file + " " + one.getKey())
              .startsWith("sha512-");
        }
      }
    }
  }

  /** A scope in this module's file goes before what a module below it brings along. */
  @Test
  void what_a_module_needs_at_run_time_is_not_left_out_of_the_product() throws Exception {
    Set<String> tested = new TreeSet<>();
    for (Element dependency : all(xml(Path.of("pom.xml")), "dependency")) {
      if (child(dependency, "scope").equals("test") && child(dependency, "type").isEmpty()) {
        tested.add(child(dependency, "artifactId"));
      }
    }
    Set<String> needed = new TreeSet<>();
    for (Path pom : poms()) {
      String module = ROOT.relativize(pom).toString();
      boolean other = module.contains("/") && !module.startsWith("app/");
      for (Element dependency : all(xml(pom), "dependency")) {
        if (other && child(dependency, "scope").isEmpty()) {
          needed.add(child(dependency, "artifactId"));
        }
      }
    }
    assertThat(tested).isNotEmpty();
    assertThat(needed).isNotEmpty().doesNotContainAnyElementsOf(tested);
  }
}
