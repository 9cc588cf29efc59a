package org.anabranch.loop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.gateway.Gateway;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.insight.Insight;
import org.anabranch.insight.ModelRating;
import org.anabranch.insight.Outcome;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Provenance;
import org.anabranch.loop.RunReport.Dependency;
import org.anabranch.loop.RunReport.Line;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.studio.Studio;
import org.anabranch.studio.Variant;
import org.jspecify.annotations.Nullable;

/** Tells what a run did, from what the stations stored. Works at any stage of a run. */
final class Reporter {
  private final Studio studio;
  private final Gateway gateway;
  private final Publisher publisher;
  private final Insight insight;

  Reporter(Studio studio, Gateway gateway, Publisher publisher, Insight insight) {
    this.studio = studio;
    this.gateway = gateway;
    this.publisher = publisher;
    this.insight = insight;
  }

  RunReport report(Run run) {
    List<Variant> variants =
        studio.variants(run.id()).stream().sorted(Comparator.comparing(Variant::platform)).toList();
    Map<Platform, Publication> publications =
        publisher.group(run.id()).stream()
            .collect(Collectors.toMap(p -> p.post().platform(), p -> p, (a, _) -> a));
    Map<String, Outcome> outcomes =
        insight.outcomes(run.id()).stream()
            .collect(Collectors.toMap(o -> o.attribution().publicationId(), o -> o, (a, _) -> a));
    List<Line> lines = new ArrayList<>();
    for (Variant variant : variants) {
      @Nullable Publication publication = publications.get(variant.platform());
      @Nullable Outcome outcome = publication == null ? null : outcomes.get(publication.id());
      lines.add(line(variant, publication, outcome));
    }
    Money cost = variants.stream().map(v -> v.by().cost()).reduce(Money.ZERO, Money::plus);
    return new RunReport(run, lines, cost, ratings(variants), dependencies(variants));
  }

  private static Line line(
      Variant variant, @Nullable Publication publication, @Nullable Outcome outcome) {
    Variant.Authorship by = variant.by();
    return new Line(
        variant.platform(),
        publication == null ? null : publication.id(),
        publication == null ? null : publication.state(),
        publication == null ? null : publication.permalink(),
        publication == null ? null : publication.failure(),
        variant.title(),
        String.join("\n\n", variant.parts()),
        by.model(),
        by.deployment(),
        by.vendor(),
        by.cost(),
        outcome == null ? Map.of() : outcome.figures(),
        outcome == null ? null : outcome.at(),
        outcome == null ? Provenance.MEASURED : outcome.provenance());
  }

  private List<ModelRating> ratings(List<Variant> variants) {
    Set<String> models = variants.stream().map(v -> v.by().model()).collect(Collectors.toSet());
    return insight.ratings().stream()
        .filter(r -> r.task().equals("*") && models.contains(r.model()))
        .toList();
  }

  private List<Dependency> dependencies(List<Variant> variants) {
    List<Dependency> all = new ArrayList<>();
    Map<String, List<Variant>> byVendor =
        variants.stream()
            .collect(
                Collectors.groupingBy(
                    v -> v.by().vendor(), LinkedHashMap::new, Collectors.toList()));
    byVendor.forEach((vendor, theirs) -> all.add(modelVendor(vendor, theirs, variants.size())));
    all.addAll(compute(variants));
    for (Variant variant : variants) {
      String others =
          variants.size() == 1
              ? "This was the only post of the run."
              : "The other %s would have gone out all the same."
                  .formatted(variants.size() == 2 ? "post" : Count.of(variants.size() - 1, "post"));
      all.add(
          new Dependency("platform", variant.platform().title(), 1.0 / variants.size(), others));
    }
    return all;
  }

  private Dependency modelVendor(String vendor, List<Variant> theirs, int total) {
    Map<String, Long> substitutes =
        theirs.stream()
            .map(v -> gateway.without(v.by().decisionId(), vendor))
            .map(d -> d.map(x -> x.model() + " at " + x.vendor()).orElse(""))
            .collect(Collectors.groupingBy(s -> s, LinkedHashMap::new, Collectors.counting()));
    String without =
        substitutes.entrySet().stream()
            .map(
                e ->
                    e.getKey().isEmpty()
                        ? "%d would have found no writer".formatted(e.getValue())
                        : "%d would have been written by %s".formatted(e.getValue(), e.getKey()))
            .collect(Collectors.joining("; "));
    boolean builtIn =
        gateway.deployments().stream().anyMatch(d -> d.vendor().equals(vendor) && d.builtIn());
    String text =
        builtIn
            ? "It runs inside this program and cannot be taken away. Had it not been there: "
                + without
                + "."
            : "Without it, of its %s %s.".formatted(Count.of(theirs.size(), "post"), without);
    return new Dependency("model vendor", vendor, theirs.size() / (double) total, text);
  }

  private List<Dependency> compute(List<Variant> variants) {
    Map<String, String> siteOf =
        gateway.deployments().stream()
            .filter(d -> d.site() != null)
            .collect(Collectors.toMap(Deployment::id, d -> String.valueOf(d.site())));
    Map<String, Long> posts =
        variants.stream()
            .map(v -> siteOf.get(v.by().deployment()))
            .filter(Objects::nonNull)
            .collect(Collectors.groupingBy(s -> s, LinkedHashMap::new, Collectors.counting()));
    return posts.entrySet().stream()
        .map(
            e ->
                new Dependency(
                    "compute",
                    e.getKey(),
                    e.getValue() / (double) variants.size(),
                    "Its requests go to the deployments at other sites; the plan says what that costs."))
        .toList();
  }
}
