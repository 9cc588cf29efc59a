package org.anabranch.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.junit.jupiter.api.Test;

class TextsTest {
  private static final String ARGUMENTS =
      "{\"jane@example.org\":1,\"people\":[{\"li@example.cn\":true,\"[email]\":0}],"
          + "\"joe@example.org\":2}";

  private static Screening screening(String action) {
    return new Guardrails(
            List.of(WindowTest.guardrail("name: a\nkind: personal_data\naction: " + action)))
        .reading(GuardrailConfig.When.AFTER, "default", "m")
        .screening();
  }

  @Test
  void names_in_the_arguments_of_tools_are_masked_and_stay_apart() {
    assertThat(Texts.arguments(ARGUMENTS, screening("redact")::text))
        .isEqualTo(
            "{\"[email]\":1,\"people\":[{\"[email]\":true,\"[email] 2\":0}],\"[email] 2\":2}");
    String sound = "{\"to\": \"ada\", \"n\":  1}";
    assertThat(Texts.arguments(sound, screening("redact")::text)).isSameAs(sound);
  }

  @Test
  void a_name_that_must_not_pass_blocks_the_answer() {
    Part call = new Part.ToolCall("c", "send", ARGUMENTS, null, null);
    Reply reply =
        Reply.of("r", "m", "", new TokenUse(1, 1))
            .with(List.of(new Reply.Choice(List.of(call), StopReason.TOOL_CALLS, null, List.of())));
    Screening screening = screening("block");

    Texts.map(reply, screening::text);

    assertThat(screening.blockedBy()).isEqualTo("a");
    assertThat(Texts.of(reply)).contains("jane@example.org", "people", "li@example.cn");
  }
}
