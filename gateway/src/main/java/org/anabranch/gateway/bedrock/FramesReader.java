package org.anabranch.gateway.bedrock;

import java.util.function.Consumer;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.dialect.StreamReader;

/** Reads an answer that comes in frames, also one by one as they pass by. */
interface FramesReader extends StreamReader {
  void read(Frame frame, Consumer<Delta> sink);
}
