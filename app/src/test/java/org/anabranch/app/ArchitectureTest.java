package org.anabranch.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.publish.Platform;
import org.junit.jupiter.api.Test;

/** The house as docs/architecture.md draws it, held by the build. */
class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.anabranch");

  /** From the ground up; a module may use those before it, except where said otherwise below. */
  private static final List<String> BUILT_UP =
      List.of(
          "kernel", "compute", "gateway", "publish", "studio", "insight", "loop", "http", "web",
          "cli");

  private static final String[] LEAVES =
      Stream.concat(
              Arrays.stream(Platform.values()).map(p -> p.key().replace("-", "")),
              Stream.of("internal", "meta"))
          .map(name -> inside("publish." + name))
          .toArray(String[]::new);

  private static String inside(String module) {
    return "org.anabranch." + module + "..";
  }

  @Test
  void arrows_only_point_down() {
    for (int i = 0; i < BUILT_UP.size(); i++) {
      String[] above =
          BUILT_UP.subList(i + 1, BUILT_UP.size()).stream()
              .map(ArchitectureTest::inside)
              .toArray(String[]::new);
      String[] forbidden = Arrays.copyOf(above, above.length + 2);
      forbidden[above.length] = inside("app");
      forbidden[above.length + 1] = inside("sandbox");
      noClasses()
          .that()
          .resideInAPackage(inside(BUILT_UP.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .because("a lower module states a question as an interface and a higher one answers it")
          .check(PRODUCT);
    }
  }

  @Test
  void publishing_knows_nothing_of_models() {
    noClasses()
        .that()
        .resideInAPackage(inside("publish"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(inside("gateway"), inside("compute"))
        .because("a post is a post, whoever wrote it")
        .check(PRODUCT);
  }

  @Test
  void the_sandbox_stands_alone() {
    noClasses()
        .that()
        .resideInAPackage(inside("sandbox"))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of ours but neither the sandbox's nor the kernel's",
                (JavaClass c) ->
                    c.getPackageName().startsWith("org.anabranch.")
                        && !c.getPackageName().startsWith("org.anabranch.sandbox")
                        && !c.getPackageName().startsWith("org.anabranch.kernel")))
        .because("an imitation that shares code with its connector would share its mistakes")
        .check(PRODUCT);
  }

  @Test
  void leaves_are_known_to_the_wiring_alone() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.anabranch.studio..",
            "org.anabranch.insight..",
            "org.anabranch.loop..",
            "org.anabranch.http..",
            "org.anabranch.web..",
            "org.anabranch.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(LEAVES)
        .because("adding a platform touches one leaf and one line of app")
        .check(PRODUCT);
  }

  @Test
  void the_tests_can_turn_the_clock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .because("time comes from an injected Clock")
        .check(PRODUCT);
  }

  @Test
  void there_are_no_cycles_between_modules() {
    slices().matching("org.anabranch.(*)..").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void there_are_no_cycles_between_the_packages_of_the_gateway() {
    slices().matching("org.anabranch.gateway.(*)..").should().beFreeOfCycles().check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("org.anabranch.gateway.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.anabranch.gateway")
        .because("the packages are what the doors and calls of the gateway are made of")
        .check(PRODUCT);
  }

  @Test
  void what_a_request_passes_through_promises_few_things_each() {
    int most = 16;
    classes()
        .that()
        .arePublic()
        .and()
        .resideInAnyPackage(
            Stream.of("call", "client", "exchange", "line")
                .map(name -> "org.anabranch.gateway." + name)
                .toArray(String[]::new))
        .should(
            new ArchCondition<JavaClass>("have at most " + most + " public methods of their own") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                long own =
                    type.getMethods().stream()
                        .filter(m -> m.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(m -> !m.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .count();
                events.add(
                    new SimpleConditionEvent(
                        type, own <= most, type.getName() + " has " + own + " public methods"));
              }
            })
        .because("one file tells a stranger what it promises")
        .check(PRODUCT);
  }

  @Test
  void the_packages_of_publishing_stand_on_its_promise() {
    slices().matching("org.anabranch.publish.(*)..").should().beFreeOfCycles().check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("org.anabranch.publish")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.anabranch.publish.*..")
        .because("the public types on top are what connectors, calendar and inbox are written to")
        .check(PRODUCT);
  }

  @Test
  void the_packages_of_the_command_line_know_only_the_product_and_the_terminal() {
    slices().matching("org.anabranch.cli.(*)..").should().beFreeOfCycles().check(PRODUCT);
    slices()
        .matching("org.anabranch.cli.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            DescribedPredicate.alwaysTrue(),
            resideInAnyPackage("org.anabranch.cli.product", "org.anabranch.cli.terminal"))
        .because("a command is read by itself")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("org.anabranch.cli.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.anabranch.cli")
        .because("the command line is made of its commands")
        .check(PRODUCT);
  }

  @Test
  void the_pages_of_a_station_know_no_other_stations() {
    slices()
        .matching("org.anabranch.web.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            DescribedPredicate.alwaysTrue(), resideInAnyPackage("org.anabranch.web.page"))
        .because("what pages have in common is in page")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("org.anabranch.web.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.anabranch.web")
        .because("the console is made of its pages")
        .check(PRODUCT);
  }

  @Test
  void no_two_modules_have_a_migration_of_the_same_moment() throws IOException {
    try (Stream<Path> files = Files.find(Path.of(".."), 8, (f, _) -> isMigration(f))) {
      assertThat(files.map(f -> f.getFileName().toString().split("__", 2)[0]))
          .as("Flyway takes none of them otherwise")
          .isNotEmpty()
          .doesNotHaveDuplicates();
    }
  }

  private static boolean isMigration(Path file) {
    return file.toString().contains("src/main/resources/db/")
        && file.getFileName().toString().matches("V\\d+__\\w+\\.sql");
  }
}
