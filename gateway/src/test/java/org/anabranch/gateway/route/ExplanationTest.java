package org.anabranch.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.anabranch.gateway.config.Preset;
import org.anabranch.gateway.route.Decision.Attempt;
import org.anabranch.gateway.route.Decision.Attempt.Why;
import org.anabranch.gateway.route.Decision.Basis;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Decision.Note;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static Candidate candidate(
      String id, double price, double place, @Nullable String removedBy) {
    return new Candidate(
        id, "v-" + id, price, 0, 0, 0, 0, 0, 0, place, 0, price + place, removedBy, null, null);
  }

  private static Attempt attempt(String id, Why why, String outcome) {
    return new Attempt(id, why, 66, 5, 9, outcome);
  }

  private static List<String> explained(
      Preset preset, List<Candidate> candidates, List<Attempt> attempts, Note... notes) {
    Basis unknown = Basis.UNKNOWN;
    Basis basis = new Basis(10, 10, 0, 1, 500, false, 0, 1, 0, preset.weights(), 0.0005, 0.01, 0.1);
    assertThat(basis).isNotEqualTo(unknown);
    return Explanation.of(
        new Decision("dec_1", Instant.EPOCH, "ops", "x", "chat", 1, candidates, basis, List.of())
            .ended(attempts, List.of(notes)));
  }

  @Test
  void the_part_of_the_score_that_made_the_difference_is_named() {
    assertThat(
            explained(
                Preset.CHEAPEST,
                List.of(
                    candidate("a", 0.001, 0, null),
                    candidate("b", 0.003, 0, null),
                    candidate("c", 0.0001, 0, "region us is none of the alias's")),
                List.of(attempt("a", Why.FIRST, "answered"))))
        .containsExactly(
            "a (v-a) answered.",
            "a stood first of 2 that could be asked: its score was $0.00200 lower than that of b, most of all by the price of this request.",
            "Left out beforehand: c (region us is none of the alias's).");
  }

  @Test
  void each_further_attempt_says_what_it_was_for() {
    List<Candidate> two = List.of(candidate("a", 0, 0, null), candidate("b", 0, 1, null));
    assertThat(
            explained(
                Preset.ORDERED,
                two,
                List.of(
                    attempt("a", Why.FIRST, "failed: status 500"),
                    attempt("b", Why.FALLBACK, "answered"))))
        .contains(
            "a stood first of 2 that could be asked: its place in the alias's list comes before that of b.",
            "a failed (status 500), so b was asked instead, as the next in the list.");
    assertThat(
            explained(
                Preset.CHEAPEST,
                two,
                List.of(attempt("a", Why.FIRST, "lost to b"), attempt("b", Why.HEDGE, "answered"))))
        .anyMatch(
            s -> s.startsWith("a had not begun to answer after 66 ms, so b was asked beside"));
  }

  @Test
  void where_candidates_take_turns_it_is_the_turn_that_is_told() {
    Basis third =
        new Basis(10, 10, 0, 1, 500, false, 0, 1, 2, Preset.ROUND_ROBIN.weights(), 0, 0, 0);
    Decision decision =
        new Decision(
                "dec_1",
                Instant.EPOCH,
                "ops",
                "x",
                "chat",
                1,
                List.of(candidate("c", 0, 0, null), candidate("a", 0, 1, null)),
                third,
                List.of())
            .ended(
                List.of(
                    attempt("c", Why.FIRST, "failed: status 500"),
                    attempt("a", Why.FALLBACK, "answered")),
                List.of());

    assertThat(Explanation.of(decision))
        .contains(
            "c stood first of 2 that could be asked: it was its turn, and next that of a.",
            "c failed (status 500), so a was asked instead, as the next in turn.");
  }

  @Test
  void a_canary_the_cache_and_a_guardrail_are_told_as_what_they_are() {
    Candidate drawn = candidate("new", 0, -Router.FIRST_OF_ALL, null);
    Candidate old = candidate("old", 0, 0, null);
    assertThat(
            explained(
                Preset.ORDERED,
                List.of(drawn, old),
                List.of(attempt("new", Why.FIRST, "answered"))))
        .contains(
            "new is the alias's canary, and this request was among the share that goes there first.");
    assertThat(
            explained(
                Preset.ORDERED,
                List.of(old),
                List.of(),
                new Note(Note.Kind.CACHE, "from the cache, 3 s old", 1)))
        .containsExactly(
            "The answer was known from an earlier request, so nobody was asked and nothing was paid.",
            "The answer came from the cache, 3 s old.");
    assertThat(
            explained(
                Preset.ORDERED,
                List.of(old),
                List.of(),
                new Note(Note.Kind.BLOCK, "names", "before: block word", 1)))
        .containsExactly(
            "The guardrail “names” stopped the request before anybody was asked.",
            "The guardrail “names” acted: before: block word.");
  }

  @Test
  void a_guardrail_of_any_name_is_told_as_a_guardrail() {
    List<Candidate> asked = List.of(candidate("old", 0, 0, null));
    for (String name : List.of("cache", "drill", "mirror", "reasoning", "budget", "limit")) {
      assertThat(
              explained(
                  Preset.ORDERED,
                  asked,
                  List.of(),
                  new Note(Note.Kind.BLOCK, name, "before: block word", 1)))
          .containsExactly(
              "The guardrail “" + name + "” stopped the request before anybody was asked.",
              "The guardrail “" + name + "” acted: before: block word.");
    }
  }

  @Test
  void where_nobody_met_the_constraints_each_reason_is_told() {
    assertThat(explained(Preset.BALANCED, List.of(candidate("a", 1, 0, "circuit open")), List.of()))
        .containsExactly(
            "Nobody could be asked: no candidate met all constraints.",
            "Left out beforehand: a (circuit open).");
  }
}
