package org.anabranch.gateway.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Supplier;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.Relay;
import org.jspecify.annotations.Nullable;

/**
 * Passes sound, texts and streams of events on as they come. Of events it keeps the last few
 * kilobytes, for what was used, and whether the one that ends them went by; whatever else comes is
 * whole when HTTP says so.
 */
public final class MediaRelay implements Relay {
  private static final int TAIL = 16 << 10;
  private static final int LONGEST_MARK = 16;
  private static final List<String> MARKS = List.of(".completed\"", ".done\"", "[DONE]");

  private final MediaAsk ask;
  private final Supplier<String> contentType;
  private String tail = "";
  private boolean begun;
  private boolean marked;

  /**
   * @param contentType of the answer, known once its first byte is here
   */
  public MediaRelay(MediaAsk ask, Supplier<String> contentType) {
    this.ask = ask;
    this.contentType = contentType;
  }

  /** Whether the answer is a stream of events. */
  public boolean isEvents() {
    return contentType.get().startsWith("text/event-stream");
  }

  @Override
  public ByteBuf accept(ByteBuf chunk) {
    begun |= chunk.isReadable();
    if (isEvents()) {
      look(chunk);
    }
    return chunk;
  }

  private void look(ByteBuf chunk) {
    String seen = tail + chunk.toString(ISO_8859_1);
    int from = Math.max(0, tail.length() - LONGEST_MARK);
    marked = marked || MARKS.stream().anyMatch(mark -> seen.indexOf(mark, from) >= 0);
    tail = seen.substring(Math.max(0, seen.length() - TAIL));
  }

  @Override
  public ByteBuf finish() {
    return Unpooled.EMPTY_BUFFER;
  }

  @Override
  public boolean hasBegun() {
    return begun;
  }

  @Override
  public boolean isComplete() {
    return !isEvents() || marked;
  }

  @Override
  public @Nullable String error() {
    return null;
  }

  @Override
  public boolean limited() {
    return false;
  }

  @Override
  public boolean isTooLong() {
    return false;
  }

  @Override
  public @Nullable TokenUse use() {
    return null;
  }

  @Override
  public long estimatedOutput() {
    return 0;
  }

  @Override
  public void release() {
    tail = "";
  }

  /** All that was used, as far as it was said. */
  public Usage usage() {
    return MediaUse.of(ask, tail);
  }
}
