package org.anabranch.gateway.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.TokenUse;
import org.jspecify.annotations.Nullable;

/** A vendor's stream in one dialect, written to the client in another. */
public final class TranslatingRelay implements Relay {
  private final StreamReader reader;
  private final StreamWriter writer;
  private final Count count = new Count();
  private CompositeByteBuf out = Unpooled.compositeBuffer();

  public TranslatingRelay(StreamReader reader, StreamWriter writer) {
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    reader.accept(chunk, this::take);
    return taken();
  }

  @Override
  public ByteBuf finish() {
    reader.end(this::take);
    if (isComplete() && count.error() == null) {
      add(writer.end());
    }
    return taken();
  }

  private void take(Delta delta) {
    if (count.error() == null) {
      count.saw(delta);
      if (!(delta instanceof Delta.Broke)) {
        add(writer.write(delta));
      }
    }
  }

  private void add(ByteBuf bytes) {
    if (bytes.isReadable()) {
      out.addComponent(true, bytes);
    } else {
      bytes.release();
    }
  }

  private ByteBuf taken() {
    ByteBuf ready = out;
    out = Unpooled.compositeBuffer();
    return ready;
  }

  @Override
  public boolean hasBegun() {
    return count.hasBegun();
  }

  @Override
  public boolean isComplete() {
    return reader.isComplete();
  }

  @Override
  public @Nullable String error() {
    return count.error();
  }

  @Override
  public boolean limited() {
    return count.limited();
  }

  @Override
  public boolean isTooLong() {
    return false; // the reader says so by breaking
  }

  @Override
  public @Nullable TokenUse use() {
    return count.use();
  }

  @Override
  public long estimatedOutput() {
    return count.estimatedOutput();
  }

  @Override
  public void release() {
    reader.release();
    out.release();
  }

  /** What went by, whoever passes it on. */
  public static final class Count {
    private boolean begun;
    private @Nullable String error;
    private boolean limited;
    private @Nullable TokenUse use;
    private long pieces;
    private long characters;

    public void saw(Delta delta) {
      switch (delta) {
        case Delta.Began _, Delta.PartEnded _, Delta.Logprobs _ -> {}
        case Delta.Text text -> add(text.text());
        case Delta.Thought thought -> add(thought.text());
        case Delta.Refused refused -> add(refused.text());
        case Delta.ToolArguments arguments -> add(arguments.json());
        case Delta.ToolBegan began -> add(began.name());
        case Delta.ThoughtSealed _, Delta.SealedThought _, Delta.Native _, Delta.Stopped _ ->
            begun = true;
        case Delta.Used used -> use = used.use();
        case Delta.Broke broke -> {
          error = broke.message();
          limited = broke.limited();
        }
      }
    }

    private void add(String text) {
      begun = true;
      pieces++;
      characters += text.length();
    }

    public boolean hasBegun() {
      return begun;
    }

    public @Nullable String error() {
      return error;
    }

    public boolean limited() {
      return limited;
    }

    public @Nullable TokenUse use() {
      return use;
    }

    /** A piece is at least a token, so are four characters of text. */
    public long estimatedOutput() {
      return Math.max(pieces, characters / 4);
    }
  }
}
