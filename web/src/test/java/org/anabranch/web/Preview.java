package org.anabranch.web;

import io.helidon.webserver.http.HttpService;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Planner;
import org.anabranch.http.ControlPlane;
import org.anabranch.http.DataFiles;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Rules;

/** Serves the pages with {@link Samples}, for looking at them: {@code Preview [port [empty]]}. */
final class Preview {
  private Preview() {}

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("preview");
    Path media = Files.createDirectories(home.resolve("media"));
    for (Platform platform : Platform.values()) {
      draw(media.resolve(platform.key() + ".png"), Samples.rules(platform));
    }
    boolean empty = arguments.length > 1;
    Samples samples = new Samples(empty, media);
    if (!empty) {
      samples.work();
    }
    Path estate = Path.of("../examples/partners-2025.yaml").toAbsolutePath().normalize();
    Console console =
        samples.console(
            empty ? Optional.empty() : Optional.of(() -> new Planner().plan(Estates.read(estate))));
    List<HttpService> services = List.of(new DataFiles(home), console);
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    ControlPlane server = ControlPlane.start(port, services);
    System.out.println(server.address());
    server.await();
  }

  private static void draw(Path file, Rules rules) throws Exception {
    Rules.Shape shape =
        rules.format() == Rules.Format.VIDEO ? rules.videoRatio() : rules.imageRatio();
    int width = shape.width() * 480 / Math.max(shape.width(), shape.height());
    int height = shape.height() * 480 / Math.max(shape.width(), shape.height());
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setPaint(new GradientPaint(0, 0, new Color(0x0f766e), width, height, new Color(0x5fb8ad)));
    pen.fillRect(0, 0, width, height);
    pen.dispose();
    ImageIO.write(image, "png", file.toFile());
  }
}
