package org.anabranch.gateway.telemetry;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Traces by OTLP over HTTP, in the words of OpenTelemetry's GenAI conventions: a span for each
 * request, in the client's trace where it brought one, and below it one for each attempt. Spans
 * wait in a queue of bounded length for a thread that sends them; what does not fit is dropped.
 */
public final class OtlpTraces implements Traces {
  private static final int MOST_WAITING = 4096;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String PATH = "/v1/traces";
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  /** Outcomes that are errors though the status, which went ahead, says nothing of them. */
  private static final Set<String> BROKE_OFF = Set.of("broken", "stopped");

  private static final TextMapGetter<Map<String, String>> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
          return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String name) {
          return headers == null ? null : headers.get(name);
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  /**
   * @param endpoint with or without the path {@value #PATH}
   * @param share of the requests without a trace of their own that begin one, 0 to 1
   */
  public OtlpTraces(URI endpoint, double share) {
    String text = endpoint.toString().replaceAll("/+$", "");
    String receiver = text.endsWith(PATH) ? text : text + PATH;
    SpanExporter exporter =
        new ToldExporter(
            OtlpHttpSpanExporter.builder()
                .setEndpoint(receiver)
                .setTimeout(Duration.ofSeconds(5))
                .build(),
            receiver);
    this.provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(
                                AttributeKey.stringKey("service.name"), "anabranch-gateway"))))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(share)))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(MOST_WAITING)
                    .setScheduleDelay(PAUSE)
                    .build())
            .build();
    this.tracer = provider.get("org.anabranch.gateway");
  }

  @Override
  public Trace begin(@Nullable String parent, @Nullable String state, long at) {
    Span span =
        tracer
            .spanBuilder("request")
            .setSpanKind(SpanKind.SERVER)
            .setParent(context(parent, state))
            .setStartTimestamp(at, NANOSECONDS)
            .startSpan();
    return new Spans(span);
  }

  private static Context context(@Nullable String parent, @Nullable String state) {
    if (parent == null) {
      return Context.root();
    }
    Map<String, String> headers = new HashMap<>();
    headers.put(PARENT, parent);
    if (state != null) {
      headers.put(STATE, state);
    }
    return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADERS);
  }

  private final class Spans implements Trace {
    private final Span request;
    private final List<Asked> asked = new ArrayList<>(2);

    private record Asked(String deployment, Span span) {}

    Spans(Span request) {
      this.request = request;
    }

    @Override
    public String asks(String deployment, long at) {
      Span span = attempt(at);
      asked.add(new Asked(deployment, span));
      SpanContext context = span.getSpanContext();
      return "00-"
          + context.getTraceId()
          + "-"
          + context.getSpanId()
          + "-"
          + context.getTraceFlags().asHex();
    }

    @Override
    public String state() {
      StringJoiner all = new StringJoiner(",");
      request.getSpanContext().getTraceState().forEach((key, value) -> all.add(key + "=" + value));
      return all.toString();
    }

    private Span attempt(long at) {
      return tracer
          .spanBuilder("attempt")
          .setSpanKind(SpanKind.CLIENT)
          .setParent(Context.root().with(request))
          .setStartTimestamp(at, NANOSECONDS)
          .startSpan();
    }

    @Override
    public void end(Facts facts) {
      facts.attempts().forEach(a -> end(facts, a));
      asked.forEach(left -> left.span().end(facts.until(), NANOSECONDS));
      tell(facts);
      request.end(facts.until(), NANOSECONDS);
    }

    private void end(Facts facts, Attempt attempt) {
      Span span = taken(attempt);
      span.updateName(facts.operation() + " " + attempt.server().model());
      span.setAttribute("gen_ai.operation.name", facts.operation());
      boolean answered = attempt.outcome().equals("answered");
      tell(span, attempt.server(), answered);
      span.setAttribute("gen_ai.request.model", attempt.server().model());
      span.setAttribute("anabranch.attempt.reason", attempt.why());
      if (!answered) {
        span.setAttribute("error.type", attempt.error());
        span.setStatus(StatusCode.ERROR, attempt.outcome());
      }
      span.end(attempt.until(), NANOSECONDS);
    }

    /** The span that was begun when this one was asked; a new one for those asked in process. */
    private Span taken(Attempt attempt) {
      for (Asked one : asked) {
        if (one.deployment().equals(attempt.server().deployment())) {
          asked.remove(one);
          return one.span();
        }
      }
      return attempt(attempt.from());
    }

    private void tell(Facts facts) {
      boolean asksForModel = !facts.operation().isEmpty();
      request.updateName(
          asksForModel ? facts.operation() + " " + facts.model() : facts.dialect() + " request");
      request.setAttribute("http.response.status_code", facts.status());
      request.setAttribute("anabranch.dialect", facts.dialect());
      request.setAttribute("anabranch.request.id", facts.requestId());
      request.setAttribute("anabranch.outcome", facts.outcome());
      if (asksForModel) {
        request.setAttribute("gen_ai.operation.name", facts.operation());
        request.setAttribute("gen_ai.request.model", facts.model());
        tell(facts.tokens());
        if (facts.secondsToFirst() >= 0) {
          request.setAttribute("gen_ai.request.stream", true);
          request.setAttribute("gen_ai.response.time_to_first_chunk", facts.secondsToFirst());
        }
        request.setAttribute("anabranch.cost.usd", Double.parseDouble(facts.usd()));
        request.setAttribute("anabranch.key", facts.caller());
        if (!facts.decision().isEmpty()) {
          request.setAttribute("anabranch.decision.id", facts.decision());
        }
      }
      if (facts.answeredBy() != null) {
        tell(request, facts.answeredBy(), true);
      }
      if (!facts.outcome().equals("answered")) {
        request.setAttribute("error.type", facts.outcome());
        if (facts.status() >= 500 || facts.status() == 0 || BROKE_OFF.contains(facts.outcome())) {
          request.setStatus(StatusCode.ERROR, facts.outcome());
        }
      }
    }

    private void tell(Tokens tokens) {
      request.setAttribute("gen_ai.usage.input_tokens", tokens.input());
      request.setAttribute("gen_ai.usage.cache_read.input_tokens", tokens.cached());
      request.setAttribute("gen_ai.usage.cache_write.input_tokens", tokens.cacheWrites());
      request.setAttribute("gen_ai.usage.output_tokens", tokens.output());
      request.setAttribute("gen_ai.usage.reasoning.output_tokens", tokens.reasoning());
    }

    /**
     * @param answered only a model that answered is an answer's
     */
    private void tell(Span span, Server server, boolean answered) {
      span.setAttribute("gen_ai.provider.name", server.provider());
      if (answered) {
        span.setAttribute("gen_ai.response.model", server.model());
      }
      span.setAttribute("anabranch.deployment", server.deployment());
    }
  }

  @Override
  public void close() {
    provider.shutdown().join(2, TimeUnit.SECONDS);
  }
}
