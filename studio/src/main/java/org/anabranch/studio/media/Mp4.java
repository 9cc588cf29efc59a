package org.anabranch.studio.media;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.anabranch.kernel.MachineFailure;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one MP4 as platforms want it: H.264 High in 4:2:0 at a constant frame rate, closed groups
 * of two seconds, a silent stereo AAC track (some platforms refuse a file without one), the index
 * at the front and no edit list. Uses FFmpeg's libraries inside this process; for one thread. The
 * file is good only after {@link #finish}.
 */
final class Mp4 implements AutoCloseable {
  private static final int GROUP_SECONDS = 2;
  private static final int SAMPLES_PER_SECOND = 48_000;

  private final Path file;
  private final AVFormatContext container = new AVFormatContext(null);
  private final AVPacket packet;
  private final Track video;
  private final Track audio;
  private final AVFrame picture;
  private final AVFrame silence;
  private long pictures;
  private long samples;

  /** An encoder and the stream it feeds. */
  private record Track(AVCodecContext codec, AVStream stream) {}

  Mp4(Path file, int width, int height) {
    this.file = file;
    try {
      av_log_set_level(AV_LOG_ERROR);
      check(avformat_alloc_output_context2(container, null, "mp4", file.toString()));
    } catch (LinkageError e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "video-encoder-missing",
              "The video encoder does not load on this machine: " + e.getMessage() + ".",
              "Anabranch ships it for 64-bit Linux with glibc and libstdc++ (Debian: apt install libstdc++6).")
          .asException(e);
    }
    packet = av_packet_alloc();
    video = videoTrack(width, height);
    audio = audioTrack();
    picture = frame(AV_PIX_FMT_YUV420P);
    picture.width(width).height(height);
    check(av_frame_get_buffer(picture, 1));
    silence = silence();
    try {
      open();
    } catch (ProblemException e) {
      close();
      throw e;
    }
  }

  private Track videoTrack(int width, int height) {
    AVCodec encoder = avcodec_find_encoder_by_name("libopenh264");
    AVCodecContext codec = avcodec_alloc_context3(encoder);
    codec.width(width).height(height).pix_fmt(AV_PIX_FMT_YUV420P);
    codec.time_base(av_make_q(1, Timeline.FRAMES_PER_SECOND));
    codec.framerate(av_make_q(Timeline.FRAMES_PER_SECOND, 1));
    codec.gop_size(GROUP_SECONDS * Timeline.FRAMES_PER_SECOND);
    codec.thread_count(1);
    codec.profile(AV_PROFILE_H264_HIGH);
    av_opt_set(
        codec.priv_data(), "rc_mode", "off", 0); // one quality throughout: small and fast here
    av_opt_set(codec.priv_data(), "loopfilter", "0", 0); // nothing to smooth at this quality
    codec.color_range(AVCOL_RANGE_MPEG);
    codec.colorspace(AVCOL_SPC_BT709).color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_BT709);
    return track(encoder, codec);
  }

  private Track audioTrack() {
    AVCodec encoder = avcodec_find_encoder(AV_CODEC_ID_AAC);
    AVCodecContext codec = avcodec_alloc_context3(encoder);
    codec.sample_fmt(AV_SAMPLE_FMT_FLTP).sample_rate(SAMPLES_PER_SECOND).bit_rate(96_000);
    codec.time_base(av_make_q(1, SAMPLES_PER_SECOND));
    av_channel_layout_default(codec.ch_layout(), 2);
    return track(encoder, codec);
  }

  private Track track(AVCodec encoder, AVCodecContext codec) {
    codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    check(avcodec_open2(codec, encoder, (AVDictionary) null));
    AVStream stream = avformat_new_stream(container, encoder);
    stream.time_base(codec.time_base());
    check(avcodec_parameters_from_context(stream.codecpar(), codec));
    return new Track(codec, stream);
  }

  private static AVFrame frame(int format) {
    AVFrame frame = av_frame_alloc();
    frame.format(format);
    return frame;
  }

  private AVFrame silence() {
    AVFrame frame = frame(AV_SAMPLE_FMT_FLTP);
    frame.nb_samples(audio.codec.frame_size()).sample_rate(SAMPLES_PER_SECOND);
    check(av_channel_layout_copy(frame.ch_layout(), audio.codec.ch_layout()));
    check(av_frame_get_buffer(frame, 0));
    check(av_samples_set_silence(frame.data(), 0, frame.nb_samples(), 2, AV_SAMPLE_FMT_FLTP));
    return frame;
  }

  private void open() {
    AVIOContext out = new AVIOContext(null);
    check(avio_open(out, file.toString(), AVIO_FLAG_WRITE));
    container.pb(out);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "movflags", "+faststart", 0);
    av_dict_set(options, "use_editlist", "0", 0);
    try {
      check(avformat_write_header(container, options));
    } finally {
      av_dict_free(options);
    }
  }

  /** Appends one frame, and the silence that goes with it. */
  void show(Planes planes) {
    check(av_frame_make_writable(picture));
    put(0, planes.y(), planes.width(), planes.height());
    put(1, planes.u(), planes.width() / 2, planes.height() / 2);
    put(2, planes.v(), planes.width() / 2, planes.height() / 2);
    picture.pts(pictures++);
    send(video, picture);
    while (samples * Timeline.FRAMES_PER_SECOND < pictures * SAMPLES_PER_SECOND) {
      silence.pts(samples);
      samples += silence.nb_samples();
      send(audio, silence);
    }
  }

  private void put(int plane, byte[] bytes, int width, int height) {
    BytePointer data = picture.data(plane);
    int stride = picture.linesize(plane);
    for (int row = 0; row < height; row++) {
      data.position((long) row * stride).put(bytes, row * width, width);
    }
  }

  private void send(Track track, @Nullable AVFrame frame) {
    check(avcodec_send_frame(track.codec, frame));
    while (avcodec_receive_packet(track.codec, packet) >= 0) {
      if (track == audio) {
        packet.pts(packet.pts() + audio.codec.initial_padding());
        packet.dts(packet.pts());
      } else {
        packet.duration(1);
      }
      packet.stream_index(track.stream.index());
      av_packet_rescale_ts(packet, track.codec.time_base(), track.stream.time_base());
      check(av_interleaved_write_frame(container, packet));
    }
  }

  /** Ends the streams and moves the index to the front. */
  void finish() {
    send(video, null);
    send(audio, null);
    check(av_write_trailer(container));
  }

  @Override
  public void close() {
    av_frame_free(picture);
    av_frame_free(silence);
    av_packet_free(packet);
    avcodec_free_context(video.codec);
    avcodec_free_context(audio.codec);
    avio_closep(container.pb());
    avformat_free_context(container);
  }

  private void check(int result) {
    if (result >= 0) {
      return;
    }
    byte[] reason = new byte[256];
    av_strerror(result, reason, reason.length);
    String words = new String(reason, StandardCharsets.UTF_8).replaceAll("\0.*", "");
    throw MachineFailure.in(new FileSystemException(file.toString(), null, words))
        .orElseGet(
            () ->
                Problem.of(
                    Problem.Kind.ENVIRONMENT,
                    "video-not-written",
                    "The video " + file.getFileName() + " cannot be written: " + words + ".",
                    "Look to the disk of the data directory, then start again."))
        .asException();
  }
}
