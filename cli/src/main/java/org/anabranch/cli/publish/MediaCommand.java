package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.publish.media.FittedFiles;
import org.anabranch.publish.media.Medium;
import org.anabranch.publish.media.Probed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code anabranch media}: the library of the person's own pictures and videos. */
@Command(
    name = "media",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists your own pictures and videos, newest first.")
final class MediaCommand implements Callable<Integer> {
  private static final int MOST = 500;

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Mixin private PlaceOptions place = new PlaceOptions();

  MediaCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      List<Medium> media = session.media().library().recent(MOST);
      if (media.isEmpty()) {
        out.println("The library is empty. Add a file with: anabranch media add FILE");
      }
      media.forEach(m -> out.println(line(m)));
      FittedFiles.Rooms rooms = session.media().fitted().rooms();
      if (rooms.all().files() > 0) {
        out.println(
            "Fitted files take %s beside it. No post needs %s of that: anabranch media clear."
                .formatted(kb(rooms.all().bytes()), kb(rooms.unneeded().bytes())));
        out.println(
            "Only posts that are over show %s of it: anabranch media clear --shown."
                .formatted(kb(rooms.shown().bytes())));
      }
    }
    return 0;
  }

  static String kb(long bytes) {
    return "%,d KB".formatted((bytes + 1023) >> 10);
  }

  static String line(Medium medium) {
    return "%s  %-40s %s"
        .formatted(medium.id().substring(0, 12), medium.name(), what(medium.probed()));
  }

  static String what(Probed probed) {
    String size = "%d×%d, %s".formatted(probed.width(), probed.height(), kb(probed.bytes()));
    return switch (probed) {
      case Probed.Document document ->
          "%s, %s".formatted(document.contentType(), kb(document.bytes()));
      case Probed.Picture picture ->
          picture.contentType() + (picture.animated() ? ", animated, " : ", ") + size;
      case Probed.Video video ->
          "%s (%s), %,.1f s, %s"
              .formatted(
                  video.contentType(),
                  video.videoCodec(),
                  video.duration().toMillis() / 1000.0,
                  size);
    };
  }
}
