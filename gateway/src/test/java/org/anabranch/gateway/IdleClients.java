package org.anabranch.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connections that are opened and say nothing, from a process of their own: both ends of ten
 * thousand in one process are more descriptors than many systems allow it.
 */
final class IdleClients implements AutoCloseable {
  private final Process process;

  private IdleClients(Process process) {
    this.process = process;
  }

  /** Returns once all are open. */
  static IdleClients open(int port, int number) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                Path.of("target", "test-classes").toString(),
                IdleClients.class.getName(),
                Integer.toString(port),
                Integer.toString(number))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = process.inputReader().readLine();
    if (!"open".equals(said)) {
      process.destroyForcibly();
      throw new IOException("the idle clients said " + said);
    }
    return new IdleClients(process);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process: a port and a number; ends when its input does. */
  public static void main(String[] args) throws IOException {
    InetSocketAddress server = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
    List<SocketChannel> open = new ArrayList<>();
    for (int i = Integer.parseInt(args[1]); i > 0; i--) {
      open.add(SocketChannel.open(server));
    }
    System.out.println("open");
    while (System.in.read() >= 0) {}
    for (SocketChannel channel : open) {
      channel.close();
    }
  }
}
