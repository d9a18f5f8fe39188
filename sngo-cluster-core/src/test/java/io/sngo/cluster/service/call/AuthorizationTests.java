// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ClusterRoles;
import io.sngo.cluster.service.DeniedCall;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.codec.PayloadCodecs;
import io.sngo.cluster.service.definition.ServiceDefinitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Who may call what.
 */
@Timeout(60)
class AuthorizationTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final ServiceConfig STRICT = ServiceConfig.defaults().withAuthorization(true);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final AtomicInteger runs = new AtomicInteger();

	private final List<DeniedCall> told = new CopyOnWriteArrayList<>();

	private final List<String> refused = new CopyOnWriteArrayList<>();

	private final RecordingCodec codec = new RecordingCodec();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private TestNode server(String id, ServiceConfig config) {
		return this.cluster.start(id, null,
				(settings) -> settings.config(config)
					.codec(this.codec)
					.roles(Set.of("own"))
					.deniedCalls(this.told::add)
					.observer(new CallObserver() {
						@Override
						public void serverRefused(String service, String reason) {
							AuthorizationTests.this.refused.add(service + ":" + reason);
						}
					}));
	}

	private TestNode offering(ServiceConfig config, String... roles) {
		TestNode server = server("b", config);
		offer(server, Execution.CONCURRENT, roles);
		return server;
	}

	private void offer(TestNode server, Execution execution, String... roles) {
		Operation operation = new Operation("", List.of(String.class), String.class, (arguments, call) -> {
			this.runs.incrementAndGet();
			return call.caller() + " " + call.callerRoles();
		});
		server.services
			.register(new ServiceDefinition("orders", Map.of("", operation), execution, Map.of(), Set.of(roles)));
	}

	private static CallSpec call() {
		return CallSpec.of("orders", "x", String.class);
	}

	private String value(TestNode caller) {
		return (String) caller.services.call(call()).block(LIMIT);
	}

	private CallException denied(CallSpec call) {
		return denied(this.a, call);
	}

	private CallException denied(TestNode caller, CallSpec call) {
		int before = this.runs.get();
		CallException failure = catchThrowableOfType(CallException.class,
				() -> caller.services.call(call).block(LIMIT));
		assertThat(failure).isNotNull();
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("denied");
		assertThat(this.runs).hasValue(before);
		return failure;
	}

	@Test
	void aCallerNeedsOneOfTheRoles() {
		offering(ServiceConfig.defaults(), "shop", "admin");
		assertThat(denied(call())).hasMessage("Service 'orders' on node 'b' refused: it is for those with one of the"
				+ " roles [admin, shop], and node 'a' has none (cluster.security.roles)");
		this.a.roles = Set.of("stock", "billing");
		assertThat(denied(call())).hasMessageContaining("and node 'a' has [billing, stock]");
		this.a.roles = Set.of("stock", "shop");
		assertThat(value(this.a)).startsWith("a [").contains("stock", "shop");
		this.a.roles = Set.of("Shop", "sho", "shopp");
		denied(call());
	}

	@Test
	void whoIsNoNodeIsToldOfItsCertificate() {
		offering(ServiceConfig.defaults(), "shop", "admin");
		TestNode till = this.cluster.start("urn:sngo:caller:till");
		String needed = "Service 'orders' on node 'b' refused: it is for those with one of the roles [admin, shop], and"
				+ " caller 'urn:sngo:caller:till' has %s: its certificate has to name one, as the URI"
				+ " 'urn:sngo:role:…', and it has to claim it in its greeting";
		assertThat(denied(till, call())).hasMessage(needed, "none");
		till.roles = Set.of("stock", "billing");
		assertThat(denied(till, call())).hasMessage(needed, "[billing, stock]");
		till.roles = Set.of("shop");
		assertThat(value(till)).isEqualTo("urn:sngo:caller:till [shop]");
	}

	@Test
	void whoIsNoNodeIsNotToldOfItsCertificateWhereNoRoleWouldDo() {
		offering(STRICT);
		TestNode till = this.cluster.start("urn:sngo:caller:till");
		assertThat(denied(till, call())).hasMessageContaining("does not say who may call it")
			.hasMessageEndingWith(", and caller 'urn:sngo:caller:till' has none");
	}

	@Test
	void theHandlerKnowsTheRolesOfItsCaller() {
		offering(ServiceConfig.defaults());
		assertThat(value(this.a)).isEqualTo("a []");
		this.a.roles = Set.of("shop");
		assertThat(value(this.a)).isEqualTo("a [shop]");
	}

	@Test
	void whatSaysNothingIsForAll() {
		offering(ServiceConfig.defaults());
		assertThat(value(this.a)).isEqualTo("a []");
	}

	@Test
	void threat22WithAuthorizationWhatSaysNothingIsForNobodyElse() {
		offering(STRICT);
		assertThat(denied(call())).hasMessageContaining("does not say who may call it")
			.hasMessageContaining("cluster.security.authorization is true")
			.hasMessageContaining("@ClusterRoles")
			.hasMessageContaining("node 'a'");
		this.a.roles = Set.of("admin", "own");
		denied(call());
	}

	@Test
	void withAuthorizationARoleIsEnough() {
		offering(STRICT, "shop");
		denied(call());
		this.a.roles = Set.of("shop");
		assertThat(value(this.a)).isEqualTo("a [shop]");
	}

	@Test
	void withAuthorizationAnyoneIsAnyone() {
		offering(STRICT, ClusterRoles.ANYONE);
		assertThat(value(this.a)).isEqualTo("a []");
	}

	@Test
	void aNodeMayAlwaysCallItself() {
		TestNode server = offering(STRICT);
		assertThat(value(server)).isEqualTo("b [own]");
		TestNode other = server("c", STRICT);
		offer(other, Execution.CONCURRENT, "admin");
		assertThat((String) other.services.call(call().on(other.id)).block(LIMIT)).isEqualTo("c [own]");
	}

	@Test
	void oneOperationMaySayOtherwise() {
		TestNode server = server("b", STRICT);
		server.services.register(ServiceDefinitions.of("desk", new LocalDesk(), Desk.class).withRoles(Set.of("shop")));
		Desk desk = this.a.services.client("desk", Desk.class);
		assertThat(desk.look()).isEqualTo("looked");
		assertThat(catchThrowableOfType(CallException.class, desk::open)).hasMessageContaining("the operation 'open'")
			.hasMessageContaining("[shop]");
		assertThat(catchThrowableOfType(CallException.class, desk::close).reason()).isEqualTo("denied");
		this.a.roles = Set.of("shop");
		assertThat(desk.open()).isEqualTo("opened");
		assertThat(catchThrowableOfType(CallException.class, desk::close)).hasMessageContaining("[owner]");
		this.a.roles = Set.of("owner");
		assertThat(desk.close()).isEqualTo("closed");
		assertThat(catchThrowableOfType(CallException.class, desk::open).reason()).isEqualTo("denied");
	}

	@ParameterizedTest
	@ValueSource(strings = { "getClass", "hashCode", "toString", "equals", "notify", "wait", "finalize", "secret",
			"inherited", "compareTo", "lambda$look$0", "Look", "look ", " ", "\0" })
	void threat21WhatIsNoOperationIsNotFound(String name) throws InterruptedException {
		TestNode server = server("b", ServiceConfig.defaults());
		server.services.register(ServiceDefinitions.of("desk", new LocalDesk(), Desk.class));
		assertThat(this.a.services.client("desk", Desk.class).look()).isEqualTo("looked");
		// No client would send it.
		ByteBuf frame = request("desk", name, PayloadFormat.NONE.code());
		MemoryChannel end = this.a.channelTo(server).other();
		server.loop.submit(() -> end.receive(frame)).sync();
		await().untilAsserted(() -> assertThat(this.refused).containsExactly("desk:no-such-operation"));
		assertThat(end.aborts).isEmpty();
	}

	private static ByteBuf request(String service, String operation, int format) {
		ByteBuf frame = Unpooled.buffer();
		frame.writeByte(CallFrame.REQUEST).writeLong(1L << 32).writeInt(1000).writeByte(format);
		for (String name : List.of(PayloadCodecs.json().name(), service, operation)) {
			byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
			frame.writeByte(bytes.length).writeBytes(bytes);
		}
		return frame.writeByte(0);
	}

	@Test
	void threat20AMillionBytesThatAreDeniedAreNotDecoded() {
		TestNode server = server("b", ServiceConfig.defaults());
		server.services.register("orders", Letter.class, (letter, call) -> letter.text().length(), Set.of("shop"));
		TestNode caller = this.cluster.start("c", null, (settings) -> settings.codec(this.codec));
		Letter million = new Letter("x".repeat(1_000_000));
		CallException failure = catchThrowableOfType(CallException.class,
				() -> caller.services.call("orders", million, Integer.class).block(LIMIT));
		assertThat(failure.reason()).isEqualTo("denied");
		caller.services.send("orders", million).block(LIMIT);
		await().until(() -> server.services.droppedMessages() == 1);
		assertThat(this.codec.encoded).hasValue(2);
		assertThat(this.codec.decoded).hasValue(0);
		caller.roles = Set.of("shop");
		assertThat(caller.services.call("orders", million, Integer.class).block(LIMIT)).isEqualTo(1_000_000);
		assertThat(this.codec.decoded).as("the request and its answer").hasValue(2);
	}

	/**
	 * The length that it promises would end the connection of a caller that may call.
	 */
	@Test
	void threat20WhatIsDeniedIsNotInflated() throws InterruptedException {
		TestNode server = offering(ServiceConfig.defaults(), "shop");
		MemoryChannel end = this.a.channelTo(server).compressing().other();
		Supplier<ByteBuf> frame = () -> request("orders", "", PayloadFormat.VALUE.code() | PayloadFormat.DEFLATED)
			.writeInt(Integer.MAX_VALUE)
			.writeBytes(new byte[100]);
		server.loop.submit(() -> end.receive(frame.get())).sync();
		await().untilAsserted(() -> assertThat(this.refused).containsExactly("orders:denied"));
		assertThat(end.aborts).isEmpty();
		this.a.roles = Set.of("shop");
		server.loop.submit(() -> end.receive(frame.get())).sync();
		assertThat(end.aborts).hasSize(1);
	}

	/**
	 * Nor do they count among what waits for handlers.
	 */
	@Test
	void whatIsDeniedTakesNoPlace() {
		ServiceConfig small = new ServiceConfig(LIMIT, 1024, 100, 1, 4, 1, 1).withAuthorization(true);
		TestNode server = server("b", small);
		offer(server, Execution.SERIAL);
		Long denied = Flux.range(0, 500)
			.flatMap((number) -> this.a.services.call(call())
				.onErrorResume(CallException.class, (failure) -> Mono.just(failure.reason())), 64)
			.filter("denied"::equals)
			.count()
			.block(LIMIT);
		assertThat(denied).isEqualTo(500);
		assertThat(server.services.serving()).isZero();
		assertThat(this.runs).hasValue(0);
	}

	@ParameterizedTest
	@EnumSource
	void itDoesNotMatterWhereHandlersRun(Execution execution) {
		TestNode server = server("b", ServiceConfig.defaults());
		offer(server, execution, "shop");
		denied(call());
		this.a.roles = Set.of("shop");
		assertThat(value(this.a)).isEqualTo("a [shop]");
	}

	@Test
	void anotherInstanceIsNotAsked() {
		offering(ServiceConfig.defaults(), "shop");
		offer(server("c", ServiceConfig.defaults()), Execution.CONCURRENT, "shop");
		denied(call());
		assertThat(this.refused).containsExactly("orders:denied");
	}

	@Test
	void streamsAreDenied() {
		TestNode server = server("b", ServiceConfig.defaults());
		server.services.register("numbers", Integer.class, (Integer count, CallContext call) -> {
			this.runs.incrementAndGet();
			return Flux.range(0, count);
		}, Set.of("shop"));
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.stream("numbers", 3, Integer.class).blockLast(LIMIT));
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("denied");
		assertThat(this.runs).hasValue(0);
		this.a.roles = Set.of("shop");
		assertThat(this.a.services.stream("numbers", 3, Integer.class).collectList().block(LIMIT)).containsExactly(0, 1,
				2);
	}

	@Test
	void messagesAreDroppedAndCounted() {
		TestNode server = offering(ServiceConfig.defaults(), "shop");
		this.a.services.send("orders", "x").block(LIMIT);
		this.a.services.send(this.a.services.resolve("orders").get(0), "x").block(LIMIT);
		assertThat(this.a.services.broadcast("orders", "x").block(LIMIT)).isEqualTo(1);
		await().until(() -> server.services.droppedMessages() == 3);
		assertThat(this.refused).containsOnly("orders:denied").hasSize(3);
		this.a.roles = Set.of("shop");
		this.a.services.send("orders", "x").block(LIMIT);
		await().until(() -> this.runs.get() == 1);
		assertThat(server.services.droppedMessages()).isEqualTo(3);
	}

	@Test
	void theListenerIsToldWhoCalledWhat() {
		offering(ServiceConfig.defaults(), "shop");
		this.a.roles = Set.of("stock");
		denied(call());
		await().until(() -> !this.told.isEmpty());
		assertThat(this.told)
			.containsExactly(new DeniedCall("orders", "", this.a.id, Set.of("stock"), Set.of("shop"), 0));
	}

	@Test
	void theListenerIsToldOfWhatSaysNothing() {
		offering(STRICT);
		denied(call());
		await().until(() -> !this.told.isEmpty());
		assertThat(this.told).containsExactly(new DeniedCall("orders", "", this.a.id, Set.of(), Set.of(), 0));
	}

	/**
	 * Whatever a caller sends along is no more than that.
	 */
	@Test
	void threat33NothingThatIsSentAlongMakesACallerSomebodyElse() {
		offering(ServiceConfig.defaults(), "shop");
		denied(call().withHeaders(claims("shop")));
		this.a.roles = Set.of("shop");
		assertThat((String) this.a.services.call(call().withHeaders(claims("admin"))).block(LIMIT))
			.isEqualTo("a [shop]");
	}

	private static Map<String, String> claims(String role) {
		return Map.of("caller", "b", "node", "b", "node-id", "b", "roles", role, "callerRoles", role, "role", role);
	}

	@Test
	void aServiceThatIsLeavingSaysSoAndNotWhoMayCallIt() {
		TestNode server = offering(ServiceConfig.defaults(), "shop");
		server.services.drain(Duration.ZERO);
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.call(call()).block(LIMIT));
		assertThat(failure.reason()).isEqualTo("draining");
		assertThat(this.told).isEmpty();
	}

	@Test
	void rolesOfAServiceAreChecked() {
		TestNode server = server("b", STRICT);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> server.services.register("x", String.class, (text, call) -> text, Set.of("a b")))
			.withMessageContaining("Service 'x'")
			.withMessageContaining("'a b'");
		assertThatIllegalArgumentException().isThrownBy(
				() -> new Operation("op", List.of(), void.class, (arguments, call) -> null, Set.of("r".repeat(65))));
		Set<String> many = IntStream.range(0, 33).mapToObj((number) -> "r" + number).collect(Collectors.toSet());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> server.services.register("x", String.class, (text, call) -> text, many))
			.withMessageContaining("33 roles")
			.withMessageContaining("at most 32");
	}

	record Letter(String text) {
	}

	interface Inherited {

		default String inherited() {
			return "inherited";
		}

	}

	interface Desk extends Inherited {

		@ClusterRoles("*")
		String look();

		String open();

		@ClusterRoles("shop")
		String close();

	}

	static final class LocalDesk implements Desk, Comparable<LocalDesk> {

		@Override
		public String look() {
			return "looked";
		}

		@Override
		public String open() {
			return "opened";
		}

		@Override
		@ClusterRoles("owner")
		public String close() {
			return "closed";
		}

		public String secret() {
			return "secret";
		}

		@Override
		public int compareTo(LocalDesk other) {
			return 0;
		}

	}

	/**
	 * Counts what it does.
	 */
	private static final class RecordingCodec implements PayloadCodec {

		private final PayloadCodec json = PayloadCodecs.json();

		private final AtomicInteger encoded = new AtomicInteger();

		private final AtomicInteger decoded = new AtomicInteger();

		@Override
		public String name() {
			return "recording";
		}

		@Override
		public void encode(Object value, Type type, ByteBuf out) {
			this.encoded.incrementAndGet();
			this.json.encode(value, type, out);
		}

		@Override
		public Object decode(ByteBuf in, Type type) {
			this.decoded.incrementAndGet();
			return this.json.decode(in, type);
		}

		@Override
		public void encodeAll(List<Object> values, List<Type> types, ByteBuf out) {
			this.json.encodeAll(values, types, out);
		}

		@Override
		public Object[] decodeAll(ByteBuf in, List<Type> types) {
			return this.json.decodeAll(in, types);
		}

	}

}
