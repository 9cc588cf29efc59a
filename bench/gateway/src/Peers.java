import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Those compared, and how each is set up. The peers run bare: without keys, budgets or logs. */
final class Peers {
  static final List<String> NAMES = List.of("nginx", "netty", "anabranch", "portkey", "litellm", "bifrost");
  private static final String CHAT = "/v1/chat/completions";

  private final Path repository;
  private final Path cache;
  private final Path work;
  private final int upstream;

  Peers(Path repository, Path cache, Path work, int upstream) {
    this.repository = repository;
    this.cache = cache;
    this.work = work;
    this.upstream = upstream;
  }

  /** On epoll, where each chunk of a stream is a write of its own, as a vendor's would be. */
  static Participant direct(int port, Path work) {
    return new Participant(
        "direct",
        "the upstream itself",
        port,
        List.of(
            System.getProperty("java.home") + "/bin/java", "-Xmx192m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-Danabranch.transport=epoll", "-cp", System.getProperty("java.class.path"), "Upstream", String.valueOf(port)),
        Map.of(),
        work.resolve("upstream.log"),
        kind -> "/" + kind.label + CHAT,
        _ -> Map.of());
  }

  /** Null when it cannot be had here. */
  Participant make(String name, int port) throws IOException {
    return switch (name) {
      case "nginx" -> nginx(port);
      case "netty" -> netty(port);
      case "anabranch" -> anabranch(port);
      case "portkey" -> Files.isDirectory(cache.resolve("portkey/node_modules")) ? portkey(port) : null;
      case "litellm" -> Files.isExecutable(cache.resolve("litellm/bin/litellm")) ? litellm(port) : null;
      case "bifrost" -> null;
      default -> throw new IOException("unknown participant " + name + ", expected one of " + NAMES);
    };
  }

  String whyNot(String name) {
    return name.equals("bifrost")
        ? "its npm package downloads a binary from the vendor's host, and the Go proxy answers 403 for its transports module"
        : "its package could not be installed";
  }

  private String upstream(Kind kind) {
    return "http://127.0.0.1:" + upstream + "/" + kind.label;
  }

  private Participant nginx(int port) throws IOException {
    Path directory = Files.createDirectories(work.resolve("nginx"));
    Path file = directory.resolve("nginx.conf");
    Files.writeString(
        file,
        """
        worker_processes auto;
        pid %1$s/pid;
        error_log %1$s/error.log;
        events { worker_connections 8192; }
        http {
          access_log off;
          client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
          keepalive_requests 1000000000;
          tcp_nodelay on;
          client_max_body_size 32m; client_body_buffer_size 2m;
          upstream mock { server 127.0.0.1:%2$d; keepalive 512; keepalive_requests 1000000000; }
          server {
            listen 127.0.0.1:%3$d backlog=1024;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            location / { proxy_pass http://mock; proxy_buffer_size 16k; proxy_buffers 64 32k; proxy_busy_buffers_size 64k; }
            location /s100/ { proxy_pass http://mock; proxy_buffering off; }
            location /p100/ { proxy_pass http://mock; proxy_buffering off; }
          }
        }
        """
            .formatted(directory, upstream, port));
    return new Participant(
        "nginx", "a plain proxy, two workers", port, List.of("nginx", "-c", file.toString(), "-g", "daemon off;"),
        Map.of(), work.resolve("nginx.log"), kind -> "/" + kind.label + CHAT, _ -> Map.of());
  }

  /** With the gateway's heap, collector and pages, on the best transport there is. */
  private Participant netty(int port) {
    return new Participant(
        "netty", "Netty's codecs as a plain proxy, on the gateway's flags", port,
        List.of(
            System.getProperty("java.home") + "/bin/java", "-Xmx512m", "-Xmn96m", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:+UseTransparentHugePages",
            "-Dio.netty.leakDetection.level=disabled", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-cp", System.getProperty("java.class.path"), "BareNetty", String.valueOf(port), String.valueOf(upstream)),
        Map.of(), work.resolve("netty.log"), kind -> "/" + kind.label + CHAT, _ -> Map.of());
  }

  private Participant anabranch(int port) throws IOException {
    Path home = Files.createDirectories(work.resolve("anabranch"));
    StringBuilder yaml = new StringBuilder("gateway:\n  port: " + port + "\n  deployments:\n");
    for (Kind kind : Kind.values()) {
      yaml.append("    - {id: upstream-%1$s, model: mock-%1$s, vendor: bench, base_url: \"%2$s/v1\", input_usd_per_million: 0.15, output_usd_per_million: 0.60}\n"
          .formatted(kind.label, upstream(kind)));
    }
    yaml.append("  keys:\n    - {name: bench, key: \"env:BENCH_KEY\", budget_usd: 100000000, period: month}\n");
    Files.writeString(home.resolve("anabranch.yaml"), yaml);
    return new Participant(
        "anabranch", "keys, budget, ledger and metrics on", port,
        List.of(repository.resolve("anabranch").toString(), "gateway", "--home", home.toString()),
        Map.of("BENCH_KEY", Participant.KEY), work.resolve("anabranch.log"), _ -> CHAT, _ -> bearer());
  }

  private static Map<String, String> bearer() {
    return Map.of("authorization", "Bearer " + Participant.KEY);
  }

  private Participant portkey(int port) {
    return new Participant(
        "portkey", "@portkey-ai/gateway 1.15.2", port,
        List.of("node", cache.resolve("portkey/node_modules/@portkey-ai/gateway/build/start-server.js").toString(), "--headless", "--port=" + port),
        Map.of("NODE_ENV", "production"), work.resolve("portkey.log"), _ -> CHAT,
        kind ->
            Map.of(
                "authorization", "Bearer " + Participant.KEY,
                "x-portkey-provider", "openai",
                "x-portkey-custom-host", upstream(kind) + "/v1"));
  }

  private Participant litellm(int port) throws IOException {
    Path file = work.resolve("litellm.yaml");
    StringBuilder yaml = new StringBuilder("model_list:\n");
    for (Kind kind : Kind.values()) {
      yaml.append("  - {model_name: mock-%1$s, litellm_params: {model: openai/mock-%1$s, api_base: \"%2$s/v1\", api_key: none}}\n"
          .formatted(kind.label, upstream(kind)));
    }
    yaml.append("litellm_settings: {telemetry: false, num_retries: 0}\n");
    yaml.append("general_settings: {master_key: " + Participant.KEY + ", dangerously_permit_weak_or_unset_master_key: true}\n");
    Files.writeString(file, yaml);
    return new Participant(
        "litellm", "litellm[proxy] from PyPI, two workers, no database", port,
        List.of(cache.resolve("litellm/bin/litellm").toString(), "--config", file.toString(), "--host", "127.0.0.1", "--port", String.valueOf(port), "--num_workers", "2"),
        Map.of("LITELLM_MODE", "PRODUCTION", "LITELLM_LOG", "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP", "True"),
        work.resolve("litellm.log"), _ -> CHAT, _ -> bearer());
  }
}
