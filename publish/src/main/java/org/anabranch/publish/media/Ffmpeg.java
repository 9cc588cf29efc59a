package org.anabranch.publish.media;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.ffmpeg.ffprobe;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * Runs the bundled {@code ffprobe} and {@code ffmpeg} programs, each in a process of its own:
 * killed at the deadline and on interruption. They may open only the one file they are given, by
 * the few formats listed here: no playlists, no addresses, no other files. Safe for many threads;
 * blocks.
 */
final class Ffmpeg {
  /** The demuxers that may look at a stranger's file; none of them opens further files. */
  private static final String FORMATS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,image2,png_pipe,jpeg_pipe,webp_pipe,"
          + "bmp_pipe,tiff_pipe,gif,gif_pipe,apng";

  /** The most memory that a process may ask for at once, in bytes. */
  private static final String LARGEST_BLOCK = Integer.toString(512 << 20);

  private static final int MOST_LINES = 10_000;

  /** What the system's loader ends with when a library is missing. */
  private static final int NOT_STARTED = 127;

  /** Linked by the programs, but not among those that JavaCPP extracts for them. */
  private static final List<String> NEEDED = List.of("libva.so.2", "libva-drm.so.2", "libdrm.so.2");

  /** How a program ended. */
  record Ended(int status, String out, String complaint) {
    boolean well() {
      return status == 0;
    }
  }

  /** {@code ffprobe} on one file; {@code arguments} say what to show. */
  Ended look(Path file, List<String> arguments, Deadline deadline) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(program(ffprobe.class)));
    command.addAll(List.of("-v", "error", "-max_alloc", LARGEST_BLOCK));
    command.addAll(arguments);
    command.addAll(input(file));
    StringBuilder out = new StringBuilder();
    return run(command, line -> out.append(line).append('\n'), out, deadline);
  }

  /**
   * {@code ffmpeg} from one file to another, or to nowhere.
   *
   * @param before options for reading
   * @param after options for writing, ending with the output
   * @param lines told each line of FFmpeg's progress reports, {@code key=value}
   */
  Ended make(
      Path file, List<String> before, List<String> after, Consumer<String> lines, Deadline deadline)
      throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(program(ffmpeg.class)));
    command.addAll(
        List.of("-nostdin", "-hide_banner", "-v", "error", "-max_alloc", LARGEST_BLOCK, "-y"));
    command.addAll(List.of("-progress", "pipe:1"));
    command.addAll(before);
    command.addAll(input(file));
    command.addAll(after);
    return run(command, lines, new StringBuilder(), deadline);
  }

  private static List<String> input(Path file) {
    return List.of(
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        FORMATS,
        "-i",
        "file:" + file.toAbsolutePath());
  }

  /** Extracts the program and the libraries it is linked with, once; returns its path. */
  private static String program(Class<?> which) {
    try {
      for (String library : NEEDED) {
        Loader.cacheResource(which, "/org/bytedeco/ffmpeg/" + Loader.getPlatform() + "/" + library);
      }
      return Loader.load(which);
    } catch (LinkageError | IOException | RuntimeException e) {
      throw missing(String.valueOf(e.getMessage()), e);
    }
  }

  private static RuntimeException missing(String how, @Nullable Throwable cause) {
    Problem problem =
        Problem.of(
            Problem.Kind.ENVIRONMENT,
            "ffmpeg-missing",
            "FFmpeg does not start on this machine: " + how + ".",
            "It is shipped for 64-bit Linux with glibc and links to a few of the system's libraries;"
                + " on Debian: apt install libstdc++6 libx11-xcb1 libxcb-shm0 libasound2 libpulse0.");
    return cause == null ? problem.asException() : problem.asException(cause);
  }

  private static Ended run(
      List<String> command, Consumer<String> lines, StringBuilder out, Deadline deadline)
      throws InterruptedException {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder
          .environment()
          .put("LD_LIBRARY_PATH", String.valueOf(Path.of(command.getFirst()).getParent()));
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("FFmpeg cannot be started", e);
    }
    try {
      StringBuilder complaint = new StringBuilder();
      Thread complaints =
          Thread.startVirtualThread(
              () -> read(process.getErrorStream(), line -> keep(complaint, line)));
      Thread told = Thread.startVirtualThread(() -> read(process.getInputStream(), lines));
      if (!process.waitFor(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw Problem.of(
                Problem.Kind.ENVIRONMENT,
                "media-too-slow",
                "The file was not worked through in time.",
                "Try again when the machine has less to do, or with a shorter or smaller file.")
            .asException();
      }
      told.join();
      complaints.join();
      if (process.exitValue() == NOT_STARTED) {
        throw missing(complaint.toString().strip(), null);
      }
      return new Ended(process.exitValue(), out.toString(), complaint.toString().strip());
    } finally {
      process.destroyForcibly();
    }
  }

  private static void keep(StringBuilder text, String line) {
    if (text.length() < 2000) {
      text.append(line).append('\n');
    }
  }

  /** To the end, so that the process never waits for us; what is too much is thrown away. */
  private static void read(InputStream stream, Consumer<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      int read = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (read++ < MOST_LINES) {
          lines.accept(line);
        }
      }
    } catch (IOException _) {
      // The process was killed and its pipe closed; whoever killed it tells why.
    }
  }
}
