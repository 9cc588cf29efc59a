package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.dialect.StreamWriter;

/**
 * Writes one answer that several deployments may give between them: begins it once, and remembers
 * what was said.
 */
final class Continuing implements StreamWriter {
  private static final int LONGEST = 1 << 20;

  private final StreamWriter writer;
  private final StringBuilder said = new StringBuilder();
  private boolean begun;
  private boolean plain = true;

  Continuing(StreamWriter writer) {
    this.writer = writer;
  }

  @Override
  public ByteBuf write(Delta delta) {
    switch (delta) {
      case Delta.Began _ -> {
        if (begun) {
          return Unpooled.EMPTY_BUFFER;
        }
        begun = true;
      }
      case Delta.Text text -> {
        said.append(text.text());
        plain &= text.choice() == 0 && said.length() < LONGEST;
      }
      case Delta.Used _, Delta.Served _ -> {}
      case Delta.Thought _,
          Delta.ThoughtSealed _,
          Delta.SealedThought _,
          Delta.ToolBegan _,
          Delta.ToolArguments _,
          Delta.Refused _,
          Delta.Logprobs _,
          Delta.Image _,
          Delta.Spoken _,
          Delta.Sound _,
          Delta.Native _,
          Delta.Cited _,
          Delta.PartEnded _,
          Delta.Stopped _,
          Delta.Broke _ ->
          plain = false;
    }
    return writer.write(delta);
  }

  @Override
  public ByteBuf end() {
    return writer.end();
  }

  /** Whether nothing but text of one choice was said, and not too much of it. */
  boolean isPlainText() {
    return plain && !said.isEmpty();
  }

  String said() {
    return said.toString();
  }
}
