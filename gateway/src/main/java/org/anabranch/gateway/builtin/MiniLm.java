package org.anabranch.gateway.builtin;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;
import org.anabranch.kernel.Problem;

/**
 * The loaded network and its tokenizer. The files are those of langchain4j's artifact, which itself
 * keeps the network in a static field for ever; here it can be let go.
 *
 * <p>Texts run one by one, not as a batch: the quantised network scales its numbers over all it is
 * given at once, so a batch would make a vector depend on its neighbours.
 */
final class MiniLm implements AutoCloseable {
  private static final int THREADS = 2;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final WordPieces tokenizer;

  private MiniLm(OrtEnvironment environment, OrtSession session, WordPieces tokenizer) {
    this.environment = environment;
    this.session = session;
    this.tokenizer = tokenizer;
  }

  static MiniLm load() {
    try (InputStream vocabulary = resource("/bert-vocabulary-en.txt");
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(THREADS);
      options.setCPUArenaAllocator(false); // what a run took goes back to the system
      options.setMemoryPatternOptimization(false);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      OrtSession session = environment.createSession(network(), options);
      return new MiniLm(environment, session, WordPieces.read(vocabulary));
    } catch (IOException | OrtException | RuntimeException | LinkageError e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "embedder-unavailable",
              "The built-in embedding model does not start here: " + e,
              "Use a 64-bit Linux, macOS or Windows with a writable temporary directory, or"
                  + " configure another model.")
          .asException(e);
    }
  }

  /** The mean of the token vectors, made a unit vector. */
  float[] embed(String text) {
    long[] ids = tokenizer.ids(text, Embedder.MAX_TOKENS);
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    long[] shape = {1, ids.length};
    try (OnnxTensor input = tensor(ids, shape);
        OnnxTensor attention = tensor(mask, shape);
        OnnxTensor types = tensor(new long[ids.length], shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", input, "attention_mask", attention, "token_type_ids", types))) {
      float[][][] tokens = (float[][][]) result.get(0).getValue();
      return Vectors.unit(Vectors.sum(tokens[0]));
    } catch (OrtException e) {
      throw new IllegalStateException("The embedding network failed", e);
    }
  }

  int tokens(String text) {
    return tokenizer.ids(text, Embedder.MAX_TOKENS).length;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("The embedding network could not be closed", e);
    }
  }

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  private static byte[] network() throws IOException {
    try (InputStream in = resource("/all-minilm-l6-v2-q.onnx")) {
      return in.readAllBytes();
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = MiniLm.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException("Not on the class path: " + name);
    }
    return in;
  }
}
