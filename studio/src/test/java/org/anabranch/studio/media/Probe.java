package org.anabranch.studio.media;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.PointerPointer;

/**
 * What an MP4 really holds, by decoding all of its video.
 *
 * @param keyFrames which frames start a group
 */
record Probe(
    int videoCodec,
    int audioCodec,
    int pixelFormat,
    int width,
    int height,
    double framesPerSecond,
    int sampleRate,
    int channels,
    int frames,
    List<Integer> keyFrames,
    double seconds) {
  static Probe of(Path file) {
    AVFormatContext container = new AVFormatContext(null);
    check(avformat_open_input(container, file.toString(), null, null));
    try (AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc()) {
      check(avformat_find_stream_info(container, (PointerPointer<?>) null));
      var video = container.streams(0);
      var audio = container.streams(1).codecpar();
      AVCodecContext decoder =
          avcodec_alloc_context3(avcodec_find_decoder(video.codecpar().codec_id()));
      check(avcodec_parameters_to_context(decoder, video.codecpar()));
      check(
          avcodec_open2(
              decoder, avcodec_find_decoder(video.codecpar().codec_id()), (AVDictionary) null));
      int frames = 0;
      int packets = 0;
      List<Integer> keys = new ArrayList<>();
      while (av_read_frame(container, packet) >= 0) {
        if (packet.stream_index() == 0) {
          if ((packet.flags() & AV_PKT_FLAG_KEY) != 0) {
            keys.add(packets);
          }
          packets++;
          check(avcodec_send_packet(decoder, packet));
          frames += received(decoder, frame);
        }
        av_packet_unref(packet);
      }
      check(avcodec_send_packet(decoder, null));
      frames += received(decoder, frame);
      avcodec_free_context(decoder);
      return new Probe(
          video.codecpar().codec_id(),
          audio.codec_id(),
          video.codecpar().format(),
          video.codecpar().width(),
          video.codecpar().height(),
          av_q2d(video.avg_frame_rate()),
          audio.sample_rate(),
          audio.ch_layout().nb_channels(),
          frames,
          keys,
          container.duration() / 1e6);
    } finally {
      avformat_close_input(container);
    }
  }

  private static int received(AVCodecContext decoder, AVFrame frame) {
    int frames = 0;
    while (avcodec_receive_frame(decoder, frame) >= 0) {
      frames++;
    }
    return frames;
  }

  /** The names of the outermost boxes, in order. */
  static List<String> boxes(Path file) throws IOException {
    List<String> names = new ArrayList<>();
    long at = 0;
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      while (at < Files.size(file)) {
        long size = Integer.toUnsignedLong(in.readInt());
        names.add(new String(in.readNBytes(4), StandardCharsets.US_ASCII));
        in.skipNBytes(size - 8);
        at += size;
      }
    }
    return names;
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException("FFmpeg answers " + result);
    }
  }
}
