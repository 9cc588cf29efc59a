/**
 * Imitations of the platforms and of the model vendors' APIs, strict, on loopback. Their audience
 * and their models are simulated and say so.
 *
 * <p>A test starts the model vendors that it wants and points a client at them; {@code server} is
 * closed at its end:
 *
 * <pre>{@code
 * SandboxServer server = SandboxServer.start(
 *     directory,
 *     world -> List.of(new OpenAiImitation(world), new CompatibleImitation(world)),
 *     new SandboxServer.Settings(0, 7, Duration.ZERO),
 *     Clock.systemUTC());
 * URI base = URI.create(server.address() + "/openai/v1"); // with the key sk-sandbox-openai
 * server.faults().add(Fault.once(Kind.CUT, "openai", "gpt-4o").withAfter(5)); // chunks
 * List<RequestLog.Received> arrived = server.received().of("openai");
 * }</pre>
 *
 * <p>Base URLs below {@code server.address()}, and the only keys that they take:
 *
 * <ul>
 *   <li>{@code /openai/v1}: {@code sk-sandbox-openai}
 *   <li>{@code /v/<any name>/v1}, a vendor compatible with OpenAI: {@code sk-sandbox-<that name>}
 *   <li>{@code /anthropic}: {@code sk-ant-sandbox}
 *   <li>{@code /gemini}: {@code sandbox-gemini-key}
 *   <li>{@code /bedrock}: the access key {@code AKIASANDBOXBEDROCK00} with the secret {@code
 *       sandbox-bedrock-secret}, or the bearer key {@code sandbox-bedrock-token}
 * </ul>
 *
 * <p>What a prompt can ask of the simulated model: {@link
 * org.anabranch.sandbox.models.SimulatedModel}. What can go wrong: {@link
 * org.anabranch.sandbox.Faults.Kind}, also by {@code POST /_sandbox/faults}. What arrived: {@link
 * org.anabranch.sandbox.RequestLog}, also by {@code GET /_sandbox/requests?platform=openai}. Models
 * whose names contain {@code no-such-} are unknown; {@code sandbox-small} reads 1,000 tokens.
 */
@NullMarked
package org.anabranch.sandbox;

import org.jspecify.annotations.NullMarked;
