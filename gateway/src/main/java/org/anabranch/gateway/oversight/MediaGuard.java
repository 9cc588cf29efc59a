package org.anabranch.gateway.oversight;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.anabranch.gateway.call.Notes;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.guard.GuardrailConfig;
import org.anabranch.gateway.guard.GuardrailConfig.When;
import org.anabranch.gateway.guard.Guards;
import org.anabranch.gateway.media.Form;
import org.anabranch.gateway.media.MediaAnswer;
import org.anabranch.gateway.media.MediaAsk;
import org.anabranch.gateway.media.Surface;
import org.anabranch.gateway.route.Ask;
import org.jspecify.annotations.Nullable;

/**
 * Guardrails over one request for pictures, sound or moderation: they read prompts, what is to be
 * spoken and what was transcribed, and rule on the pictures and sounds. What is spoken says no more
 * than the request, so that guardrails of answers read that instead. On the client's event loop.
 */
public final class MediaGuard {
  private static final Reading.Shape<MediaAsk> ASK =
      new Reading.Shape<>(MediaAsk::texts, MediaAsk::map, MediaAsk::unread);
  private static final Reading.Shape<MediaAnswer> ANSWER =
      new Reading.Shape<>(MediaAnswer::texts, MediaAnswer::map, MediaAnswer::unread);

  private final Reading reading;
  private final Guards before;
  private final Guards after;

  private MediaGuard(Reading reading, Guards before, Guards after) {
    this.reading = reading;
    this.before = before;
    this.after = after;
  }

  /** Null where no guardrail reads this request or its answer. */
  public static @Nullable MediaGuard of(
      Oversights all, Ask ask, Notes notes, Surface surface, EventLoop loop) {
    boolean speaks = surface == Surface.SPEAK;
    Guards before = (speaks ? all.reading(ask) : all.reading(When.BEFORE, ask)).withoutSchemas();
    Guards after =
        switch (surface) {
          case SPEAK, MODERATE -> Guards.NONE;
          case GENERATE_IMAGES, EDIT_IMAGES, VARY_IMAGES, TRANSCRIBE, TRANSLATE ->
              all.reading(When.AFTER, ask).withoutSchemas();
        };
    return before.isEmpty() && after.isEmpty()
        ? null
        : new MediaGuard(new Reading(all, ask, notes, loop), before, after);
  }

  /** Whether the vendor's bytes must not reach the client unread. */
  public boolean readsAnswer() {
    return !after.isEmpty();
  }

  /** Reads the request and says, now or later, what may be asked. Throws {@link BadRequest}. */
  public void enter(MediaAsk asked, Reading.Checked<MediaAsk> then) {
    boolean isForm =
        Form.is(asked.request().headers().get(HttpHeaderNames.CONTENT_TYPE, "application/json"));
    if (!before.isEmpty() && !isForm) {
      Reading.refuseDoubles(asked.request());
    }
    GuardrailConfig strict = asked.images() > 0 ? after.refusing() : null;
    if (strict != null) {
      then.accept(asked, Reading.cannotRead(strict)); // before anybody is paid for a picture
    } else if (readsAnswer() && asked.streams()) {
      then.accept(asked, whole());
    } else {
      reading.read(before, Reading.BEFORE, asked, ASK, then);
    }
  }

  private static Refusal whole() {
    return Refusal.of(
        new BadRequest(
            "The field “stream” cannot be true: guardrails read the answer whole.", "stream"));
  }

  /** Reads the answer, and says now or later what the client may have of it. */
  public void leave(MediaAnswer answer, Reading.Checked<MediaAnswer> then) {
    reading.read(after, Reading.AFTER, answer, ANSWER, then);
  }
}
