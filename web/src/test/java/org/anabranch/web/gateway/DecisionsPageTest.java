package org.anabranch.web.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Decision.Candidate;
import org.anabranch.gateway.route.Decision.Note;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionsPageTest {
  @Test
  void what_a_vendor_rejected_is_not_said_to_be_nobodys_fault() {
    Decision.Attempt rejected =
        new Decision.Attempt("a", Decision.Attempt.Why.FIRST, 0, -1, 9, "rejected: status 400");
    assertThat(DecisionsPage.title(ended(rejected))).isEqualTo("Rejected by a");
    assertThat(DecisionsPage.ended(ended(rejected))).isEqualTo("rejected");
  }

  @Test
  void a_guardrail_that_is_named_like_the_cache_is_not_said_to_be_it() {
    Decision made =
        new Decision(
            "d",
            Instant.EPOCH,
            "k",
            "m",
            "chat",
            1,
            List.of(),
            Decision.Basis.UNKNOWN,
            List.of(),
            List.of(new Note(Note.Kind.REFUSE, "cache", "before: refuse picture", 1)));
    assertThat(DecisionsPage.title(made)).isEqualTo("Stopped by the guardrail “cache”");
    assertThat(made.fromCache()).isFalse();
  }

  @Test
  void the_first_in_a_list_has_a_bar_though_its_score_is_nothing() {
    List<Candidate> candidates =
        List.of(placed("first", 0, null), placed("second", 1, null), placed("out", 0, "region"));
    Decision made =
        new Decision(
            "d", Instant.EPOCH, "k", "m", "chat", 1, candidates, Decision.Basis.UNKNOWN, List.of());
    assertThat(ScoreChart.of(made).orElseThrow().json())
        .contains("first", "second")
        .doesNotContain("out");
  }

  private static Candidate placed(String id, double place, @Nullable String removedBy) {
    return new Candidate(id, "v", 0, 0, 0, 0, 0, 0, 0, place, 0, place, removedBy, null, null);
  }

  private static Decision ended(Decision.Attempt last) {
    Decision.Basis basis = Decision.Basis.UNKNOWN;
    return new Decision("d", Instant.EPOCH, "k", "m", "chat", 1, List.of(), basis, List.of(last));
  }
}
