// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.codec.PayloadCodecs;
import io.sngo.cluster.service.definition.ServiceDefinitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What arguments and results may be, and how large.
 */
@Timeout(60)
class PayloadTests {

	private static final int MAX = 4096;

	private static final ServiceConfig CONFIG = new ServiceConfig(Duration.ofSeconds(10), MAX, 100, 100, 4, 16, 3);

	private final TestCluster cluster = new TestCluster();

	private TestNode a;

	private TestNode b;

	private Kitchen kitchen;

	@BeforeEach
	void start() {
		this.a = this.cluster.start("a", null, (settings) -> settings.config(CONFIG));
		this.b = this.cluster.start("b", null, (settings) -> settings.config(CONFIG));
		this.b.services.register(ServiceDefinitions.of("kitchen", new Cook(), Kitchen.class));
		this.kitchen = this.a.services.client("kitchen", Kitchen.class);
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void valuesComeBackAsDeclared() {
		Dish dish = new Dish("soup", LocalDate.of(2026, 2, 28), Optional.of("salt"), List.of(1, 2, 3));
		assertThat(this.kitchen.dish(dish)).isEqualTo(dish);
		assertThat(this.kitchen.dish(new Dish("none", LocalDate.MIN, Optional.empty(), List.of())))
			.isEqualTo(new Dish("none", LocalDate.MIN, Optional.empty(), List.of()));
		assertThat(this.kitchen.dish(null)).isNull();
	}

	@Test
	void genericTypesKeepTheirArguments() {
		Dish dish = new Dish("soup", LocalDate.EPOCH, Optional.empty(), List.of());
		List<Map<String, Dish>> menus = List.of(Map.of("monday", dish), Map.of());
		assertThat(this.kitchen.menus(menus)).isEqualTo(menus);
		assertThat(this.kitchen.menus(menus).get(0).get("monday")).isInstanceOf(Dish.class);
	}

	@Test
	void severalArgumentsTravelAsAnArray() {
		Instant at = Instant.parse("2026-02-28T10:15:30.123456789Z");
		assertThat(this.kitchen.several("soup", 2, at, new byte[] { 1, -1 }, Optional.of(Duration.ofMinutes(5)), null))
			.isEqualTo("soup 2 2026-02-28T10:15:30.123456789Z [1, -1] Optional[PT5M] null");
	}

	@Test
	void noArgumentsAndNoResult() {
		assertThat(this.kitchen.hello()).isEqualTo("hello");
		this.kitchen.nothing("x");
		assertThat(this.kitchen.later("x").blockOptional()).isEmpty();
	}

	@Test
	void optionalsOfEveryKind() {
		assertThat(this.kitchen.maybe(Optional.of("x"))).contains("x");
		assertThat(this.kitchen.maybe(Optional.empty())).isEmpty();
		Optional<String> none = null;
		assertThat(this.kitchen.maybe(none)).isEmpty();
		Object reply = this.a.services.call(CallSpec.of("kitchen", "maybe", List.of("plain text"), String.class))
			.block();
		assertThat(reply).isEqualTo("plain text");
	}

	@Test
	void bytesAndTextsAreNotTouched() {
		byte[] bytes = "{\"no\": \"json\"}\u0000".getBytes(StandardCharsets.UTF_16);
		assertThat(this.kitchen.bytes(bytes)).isEqualTo(bytes);
		assertThat(this.kitchen.buffer(ByteBuffer.wrap(bytes))).isEqualTo(ByteBuffer.wrap(bytes));
		assertThat(this.kitchen.bytes(null)).isNull();
		assertThat(this.kitchen.bytes(new byte[0])).isEmpty();
		String text = "\"quoted\" ünïcödé 🍲";
		assertThat(this.kitchen.text(text)).isEqualTo(text);
		assertThat(this.kitchen.text("")).isEmpty();
		assertThat(this.kitchen.text(null)).isNull();
		assertThat(this.kitchen.text(CharBuffer.wrap("built"))).hasToString("built");
	}

	@Test
	void anArgumentIsEncodedNotShared() {
		this.a.offer("same", Dish.class, (Dish dish, CallContext call) -> dish);
		Dish dish = new Dish("soup", LocalDate.EPOCH, Optional.empty(), List.of());
		Dish copy = this.a.services.call("same", dish, Dish.class).block();
		assertThat(copy).isEqualTo(dish).isNotSameAs(dish);
	}

	@Test
	void callsWithoutDeclaredTypes() {
		Object sum = this.a.services.call(CallSpec.of("kitchen", "sum", List.of(2, 3L), Long.class)).block();
		assertThat(sum).isEqualTo(5L);
		Object any = this.a.services.call(CallSpec.of("kitchen", "any", List.of("text"), Object.class)).block();
		assertThat(any).isEqualTo("text");
		Object map = this.a.services.call(CallSpec.of("kitchen", "any", List.of(Map.of("k", 1)), Object.class)).block();
		assertThat(map).isEqualTo(Map.of("k", 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "sum:1", "sum:1,2,3", "sum:text", "hello:1", "dish:text", "primitive:" })
	void argumentsThatDoNotFitAreRefused(String call) {
		String[] parts = call.split(":", -1);
		List<Object> arguments = (parts.length == 1 || parts[1].isEmpty()) ? Arrays.asList((Object) null)
				: Arrays.stream(parts[1].split(","))
					.<Object>map((each) -> each.matches("\\d") ? (Object) 1 : each)
					.toList();
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.call(CallSpec.of("kitchen", parts[0], arguments, Object.class)).block());
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isIn("bad-argument", "no-such-operation");
	}

	@Test
	void theLargestPayloadWorksAndOneByteMoreIsAnErrorAtTheCaller() {
		assertThat(this.kitchen.bytes(new byte[MAX])).hasSize(MAX);
		assertThatThrownBy(() -> this.kitchen.bytes(new byte[MAX + 1])).isInstanceOfSatisfying(CallException.class,
				(failure) -> {
					assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
					assertThat(failure.reason()).isEqualTo("too-large");
					assertThat(failure).hasMessageContaining("4097")
						.hasMessageContaining("4096")
						.hasMessageContaining("cluster.max-message-size");
				});
		assertThat(this.kitchen.bytes(new byte[] { 1 })).containsExactly(1);
		assertThat(this.a.opened).hasValue(1);
	}

	@Test
	void theLargestTextWorksAndOneByteMoreIsAnErrorAtTheCaller() {
		String largest = "é".repeat(MAX / 2);
		assertThat(this.kitchen.text(largest)).isEqualTo(largest);
		assertThatThrownBy(() -> this.kitchen.text(largest + "x")).hasMessageContaining("4097");
	}

	@Test
	void theLargestEncodedPayloadWorksAndOneByteMoreIsAnError() {
		// Two quotation marks and brackets.
		List<String> largest = List.of("x".repeat(MAX - 4));
		assertThat(this.kitchen.texts(largest)).isEqualTo(largest);
		assertThatThrownBy(() -> this.kitchen.texts(List.of("x".repeat(MAX - 3)))).hasMessageContaining("4097");
		assertThatThrownBy(() -> this.kitchen.texts(List.of("x".repeat(100_000)))).hasMessageContaining("100004");
		assertThatThrownBy(() -> this.kitchen.several("x".repeat(MAX), 1, Instant.EPOCH, null, null, null))
			.isInstanceOfSatisfying(CallException.class,
					(failure) -> assertThat(failure.reason()).isEqualTo("too-large"));
	}

	@Test
	void anAnswerThatIsTooLargeIsAFailureAtTheCaller() {
		assertThat(this.kitchen.make(MAX)).hasSize(MAX);
		assertThatThrownBy(() -> this.kitchen.make(MAX + 1)).isInstanceOfSatisfying(CallException.class, (failure) -> {
			assertThat(failure.outcome()).isEqualTo(Outcome.FAILED);
			assertThat(failure).hasMessageContaining("4097")
				.hasMessageContaining("4096")
				.hasMessageContaining("cluster.max-message-size");
		});
		assertThat(this.a.opened).hasValue(1);
	}

	@Test
	void aValueThatCannotBeWrittenIsAnErrorAtTheCaller() {
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.call("kitchen", new Endless(), Object.class).block());
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("bad-argument");
	}

	@Test
	void aResultThatCannotBeWrittenIsAFailure() {
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.call(CallSpec.of("kitchen", "endless", List.of(), Object.class)).block());
		assertThat(failure.outcome()).isEqualTo(Outcome.FAILED);
	}

	@Test
	void everyFormatAnswersInTheFormatOfItsCaller() {
		for (PayloadCodec codec : PayloadCodecs.binary()) {
			TestNode caller = this.cluster.start(codec.name(), null, (settings) -> settings.codec(codec));
			Kitchen client = caller.services.client("kitchen", Kitchen.class);
			Dish dish = new Dish("soup", LocalDate.EPOCH, Optional.of("salt"), List.of(1));
			assertThat(client.dish(dish)).isEqualTo(dish);
			assertThat(client.texts(List.of("a", "b"))).containsExactly("a", "b");
			assertThat(client.several("soup", 2, Instant.EPOCH, new byte[] { 7 }, Optional.empty(), dish))
				.startsWith("soup 2 1970-01-01T00:00:00Z [7] Optional.empty Dish");
			// Asked without a format, answered in that of the caller.
			assertThat(client.named("soup").name()).isEqualTo("soup");
		}
		assertThat(PayloadCodecs.binary()).extracting(PayloadCodec::name).containsExactly("cbor", "smile");
	}

	@Test
	void aServerOfAnyFormatUnderstandsJson() {
		for (PayloadCodec codec : List.of(PayloadCodecs.cbor(), PayloadCodecs.smile())) {
			TestNode server = this.cluster.start(codec.name(), null,
					(settings) -> settings.codec(codec).furtherCodecs(List.of()));
			server.offer(codec.name(), Dish.class, (Dish dish, CallContext call) -> dish);
			Dish dish = new Dish("soup", LocalDate.EPOCH, Optional.of("salt"), List.of(1));
			assertThat(this.a.services.call(codec.name(), dish, Dish.class).block()).isEqualTo(dish);
		}
	}

	@Test
	void jsonOfTheServerIsItsOwnWhereItHasOne() {
		PayloadCodec snakes = PayloadCodecs
			.json(JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build());
		TestNode server = this.cluster.start("server", null, (settings) -> settings.codec(snakes));
		server.offer("colour", Paint.class, (Paint paint, CallContext call) -> paint.mainColour());
		assertThat(this.a.services.call("colour", Map.of("main_colour", "red"), String.class).block()).isEqualTo("red");
	}

	@Test
	void threat18AFormatThatTheServerDoesNotKnowIsRefused() {
		TestNode plain = this.cluster.start("plain", null, (settings) -> settings.furtherCodecs(List.of()));
		plain.offer("echo");
		TestNode caller = this.cluster.start("caller", null,
				(settings) -> settings.codec(PayloadCodecs.binary().get(0)));
		CallException failure = catchThrowableOfType(CallException.class,
				() -> caller.services.call("echo", "x", String.class).block());
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("unknown-format");
		assertThat(failure).hasMessageContaining("'cbor'");
	}

	@Test
	void headersAreSentAlong() {
		this.b.offer("headers", String.class, (request, call) -> call.headers());
		Object seen = this.a.services
			.call(CallSpec.of("headers", "x", Map.class).withHeaders(Map.of("tenant", "é", "empty", "")))
			.block();
		assertThat(seen).isEqualTo(Map.of("tenant", "é", "empty", ""));
	}

	record Dish(String name, LocalDate day, Optional<String> spice, List<Integer> steps) {
	}

	record Paint(String mainColour) {
	}

	/** Refers to itself. */
	record Endless() {

		public Endless getSelf() {
			return this;
		}

	}

	interface Kitchen {

		Dish dish(Dish dish);

		List<Map<String, Dish>> menus(List<Map<String, Dish>> menus);

		String several(String name, int count, Instant at, byte[] bytes, Optional<Duration> time, Dish dish);

		String hello();

		void nothing(String text);

		Mono<Void> later(String text);

		Optional<String> maybe(Optional<String> text);

		byte[] bytes(byte[] bytes);

		ByteBuffer buffer(ByteBuffer buffer);

		CharSequence text(CharSequence text);

		List<String> texts(List<String> texts);

		byte[] make(int size);

		long sum(int first, long second);

		Object any(Object any);

		int primitive(int number);

		Endless endless();

		Dish named(String name);

	}

	private static final class Cook implements Kitchen {

		@Override
		public Dish dish(Dish dish) {
			return dish;
		}

		@Override
		public List<Map<String, Dish>> menus(List<Map<String, Dish>> menus) {
			return menus;
		}

		@Override
		public String several(String name, int count, Instant at, byte[] bytes, Optional<Duration> time, Dish dish) {
			return name + " " + count + " " + at + " " + Arrays.toString(bytes) + " " + time + " " + dish;
		}

		@Override
		public String hello() {
			return "hello";
		}

		@Override
		public void nothing(String text) {
			// as the name says
		}

		@Override
		public Mono<Void> later(String text) {
			return Mono.empty();
		}

		@Override
		public Optional<String> maybe(Optional<String> text) {
			return text;
		}

		@Override
		public byte[] bytes(byte[] bytes) {
			return bytes;
		}

		@Override
		public ByteBuffer buffer(ByteBuffer buffer) {
			return buffer;
		}

		@Override
		public CharSequence text(CharSequence text) {
			return text;
		}

		@Override
		public List<String> texts(List<String> texts) {
			return texts;
		}

		@Override
		public byte[] make(int size) {
			return new byte[size];
		}

		@Override
		public long sum(int first, long second) {
			return first + second;
		}

		@Override
		public Object any(Object any) {
			return any;
		}

		@Override
		public int primitive(int number) {
			return number;
		}

		@Override
		public Endless endless() {
			return new Endless();
		}

		@Override
		public Dish named(String name) {
			return new Dish(name, LocalDate.EPOCH, Optional.empty(), List.of());
		}

	}

}
