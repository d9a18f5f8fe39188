// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

import org.junit.jupiter.params.provider.Arguments;
import com.sun.management.ThreadMXBean;
import java.util.Map;
import java.math.BigInteger;
import java.math.BigDecimal;
import java.lang.reflect.Type;
import java.lang.management.ManagementFactory;
import java.io.Serializable;
import java.io.ObjectOutputStream;
import java.io.IOException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.PayloadTooLargeException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JacksonPayloadCodecTests {

	private final PayloadCodec json = PayloadCodecs.json();

	static Stream<PayloadCodec> all() {
		return Stream.concat(Stream.of(PayloadCodecs.json()), PayloadCodecs.binary().stream());
	}

	private static ByteBuf text(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@MethodSource("all")
	void readsWhatItWrote(PayloadCodec codec) {
		for (ByteBuf buffer : List.of(Unpooled.buffer(), Unpooled.directBuffer())) {
			Point point = new Point(1, "ü");
			buffer.writeByte(9);
			codec.encode(point, Point.class, buffer);
			buffer.skipBytes(1);
			assertThat(codec.decode(buffer, Point.class)).isEqualTo(point);
			buffer.release();
		}
	}

	@ParameterizedTest
	@MethodSource("all")
	void readsSeveralArgumentsThatItWrote(PayloadCodec codec) {
		ByteBuf buffer = Unpooled.buffer();
		codec.encodeAll(Arrays.asList(new Point(1, "x"), null, 3L), List.of(Point.class, Point.class, long.class),
				buffer);
		assertThat(codec.decodeAll(buffer, List.of(Point.class, Point.class, long.class)))
			.containsExactly(new Point(1, "x"), null, 3L);
	}

	@Test
	void severalArgumentsAreAJsonArray() {
		ByteBuf buffer = Unpooled.buffer();
		this.json.encodeAll(Arrays.asList("a", null, 3), List.of(String.class, Point.class, int.class), buffer);
		assertThat(buffer.toString(StandardCharsets.UTF_8)).isEqualTo("[\"a\",null,3]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[", "{}", "1", "[1]", "[1,2,3]", "[1,2] 3", "[1,\"x\"]", "[1,null]", "[[],1]" })
	void argumentsThatAreNone(String bytes) {
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.json.decodeAll(text(bytes), List.of(int.class, int.class)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "{\"x\":\"text\"}", "{\"x\":1,\"name\":\"n\"} trailing" })
	void aValueThatIsNone(String bytes) {
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.json.decode(text(bytes), Point.class))
			.withMessageContaining("Point in json");
	}

	/**
	 * What Jackson does not tell by an exception of its own.
	 */
	@Test
	void aValueThatIsNoneForTheReaderOfItsType() {
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.json.decode(text("1234567e901234567895"), BigDecimal.class))
			.withMessageContaining("BigDecimal in json");
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.json.decodeAll(text("[1,1e901234567895]"), List.of(int.class, BigDecimal.class)))
			.withMessageContaining("BigDecimal] in json");
		byte[] embedded = HexFormat.of().parseHex("3a290a04e88300404003");
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> PayloadCodecs.smile().decode(Unpooled.wrappedBuffer(embedded), Duration.class))
			.withMessageContaining("Duration in smile");
	}

	/**
	 * The mark of the end in the middle of a value that nobody knows: whoever skips it
	 * would look for its end for ever.
	 */
	@Test
	@Timeout(30)
	void theEndWithinAStructureIsNoValue() {
		byte[] bytes = HexFormat.of()
			.parseHex("3a290a01fa836e616d6583c3bce282ac836b696e6444524f554e44846e61727473f8ffffffff07fa");
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> PayloadCodecs.smile().decode(Unpooled.wrappedBuffer(bytes), Point.class))
			.withMessageContaining("end within a structure");
	}

	@ParameterizedTest
	@MethodSource("all")
	void nothingFollowsAValue(PayloadCodec codec) {
		ByteBuf buffer = Unpooled.buffer();
		codec.encode(1, int.class, buffer);
		assertThat(codec.decode(buffer.duplicate(), int.class)).isEqualTo(1);
		ByteBuf twice = Unpooled.wrappedBuffer(buffer.duplicate(), text(" "), buffer);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> codec.decode(twice, int.class));
	}

	@Test
	void aFieldOfALaterVersionIsSkipped() {
		assertThat(this.json.decode(text("{\"x\":1,\"name\":\"n\",\"later\":true}"), Point.class))
			.isEqualTo(new Point(1, "n"));
	}

	@Test
	void theSizeThatDoesNotFitIsNamed() {
		ByteBuf buffer = Unpooled.buffer(16, 16);
		buffer.writeInt(0);
		this.json.encode("1234567890", String.class, buffer);
		assertThat(buffer.readableBytes()).isEqualTo(16);
		ByteBuf small = Unpooled.buffer(15, 15);
		small.writeInt(0);
		assertThatExceptionOfType(PayloadTooLargeException.class)
			.isThrownBy(() -> this.json.encode("1234567890", String.class, small))
			.satisfies((failure) -> assertThat(failure.size()).isEqualTo(12))
			.withMessageContaining("at most 11");
		assertThatExceptionOfType(PayloadTooLargeException.class)
			.isThrownBy(() -> this.json.encodeAll(List.of("x".repeat(50_000)), List.of(String.class), small))
			.satisfies((failure) -> assertThat(failure.size()).isEqualTo(50_004));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"class\"", "\"@class\"", "\"@type\"", "\"type\"" })
	void threat18BytesNeverNameAClass(String key) {
		String bytes = "{" + key + ":\"" + Gadget.class.getName() + "\",\"x\":1}";
		for (Object value : new Object[] { this.json.decode(text(bytes), Object.class),
				this.json.decode(text("[\"" + Gadget.class.getName() + "\",{}]"), Object.class) }) {
			assertThat(value).isNotInstanceOf(Gadget.class);
		}
		assertThat(Gadget.made).isFalse();
	}

	@Test
	void threat18DefaultTypingOfTheApplicationIsSwitchedOff() {
		JsonMapper dangerous = JsonMapper.builder()
			.activateDefaultTyping(BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
					DefaultTyping.NON_FINAL)
			.build();
		PayloadCodec codec = PayloadCodecs.json(dangerous);
		String bytes = "[\"" + Gadget.class.getName() + "\",{}]";
		assertThat(codec.decode(text(bytes), Object.class)).isNotInstanceOf(Gadget.class);
		assertThat(Gadget.made).isFalse();
		// The application's own mapper is as it was.
		assertThat(dangerous.writeValueAsString(new ArrayList<>(List.of(1)))).contains("ArrayList");
	}

	@Test
	void threat17InputThatIsSmallButDearIsRefused() {
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.json.decode(text("[".repeat(1000) + "]".repeat(1000)), Object.class));
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> this.json.decode(text("1".repeat(5000)), Object.class));
	}

	@ParameterizedTest
	@MethodSource("dear")
	void threat17DearInputIsRefusedInEveryFormat(String what, PayloadCodec codec, ByteBuf bytes, Type type) {
		assertThatExceptionOfType(ClusterException.class).as(what).isThrownBy(() -> codec.decode(bytes, type));
		ByteBuf both = Unpooled.buffer();
		codec.encodeAll(List.of(1), List.of(int.class), both);
		assertThat(codec.decodeAll(both, List.of(int.class))).as("it goes on").containsExactly(1);
	}

	static Stream<Arguments> dear() {
		// What the defaults of Jackson hold off, where an application brings its own.
		PayloadCodec own = PayloadCodecs.json(new JsonMapper());
		ByteBuf deepCbor = Unpooled.buffer().writeBytes(new byte[2000]).setZero(0, 2000);
		for (int i = 0; i < 2000; i++) {
			deepCbor.setByte(i, 0x81);
		}
		return Stream.of(
				Arguments.of("depth", PayloadCodecs.json(), text("[".repeat(300) + "]".repeat(300)), Object.class),
				Arguments.of("depth", own, text("[".repeat(5000) + "]".repeat(5000)), Object.class),
				Arguments.of("depth", PayloadCodecs.cbor(), deepCbor, Object.class),
				Arguments.of("depth", PayloadCodecs.smile(), smile((byte) 0xf8, 2000), Object.class),
				Arguments.of("digits", PayloadCodecs.json(), text("1".repeat(1001)), BigInteger.class),
				Arguments.of("digits", own, text("1".repeat(1001)), BigInteger.class),
				Arguments.of("fraction", PayloadCodecs.json(), text("0." + "1".repeat(1001)), BigDecimal.class),
				Arguments.of("scale", PayloadCodecs.json(), text("1e1000000000"), BigInteger.class),
				Arguments.of("scale", own, text("1e1000000000"), BigInteger.class),
				Arguments.of("name", PayloadCodecs.json(), text("{\"" + "n".repeat(10_001) + "\":1}"), Object.class));
	}

	private static ByteBuf smile(byte token, int count) {
		ByteBuf bytes = Unpooled.buffer().writeBytes(new byte[] { ':', ')', '\n', 0 });
		for (int i = 0; i < count; i++) {
			bytes.writeByte(token);
		}
		return bytes;
	}

	@ParameterizedTest
	@MethodSource("claims")
	void threat15AClaimedLengthIsNotAllocated(String what, PayloadCodec codec, byte[] bytes) {
		ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> codec.decode(Unpooled.wrappedBuffer(bytes), Object.class));
		long before = memory.getCurrentThreadAllocatedBytes();
		assertThatExceptionOfType(ClusterException.class).as(what)
			.isThrownBy(() -> codec.decode(Unpooled.wrappedBuffer(bytes), Object.class));
		assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(2 * 1024 * 1024);
	}

	static Stream<Arguments> claims() {
		PayloadCodec cbor = PayloadCodecs.cbor();
		return Stream.of(Arguments.of("bytes", cbor, new byte[] { 0x5a, 0x7f, -1, -1, -1, 1 }),
				Arguments.of("text", cbor, new byte[] { 0x7a, 0x7f, -1, -1, -1, 'x' }),
				Arguments.of("elements", cbor, new byte[] { (byte) 0x9a, 0x7f, -1, -1, -1, 1 }),
				Arguments.of("number", cbor, new byte[] { (byte) 0xc2, 0x5a, 0x7f, -1, -1, -1, 1 }),
				Arguments.of("bytes", PayloadCodecs.smile(),
						new byte[] { ':', ')', '\n', 4, (byte) 0xfd, 0x0f, 0x7f, 0x7f, 0x7f, (byte) 0xbf, 1 }));
	}

	@ParameterizedTest
	@MethodSource("all")
	void threat18JavaSerializedBytesAreNoValue(PayloadCodec codec) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(new ArrayList<>(List.of("x")));
		}
		for (Type type : new Type[] { Object.class, List.class, String.class, Point.class }) {
			assertThatExceptionOfType(ClusterException.class)
				.isThrownBy(() -> codec.decode(Unpooled.wrappedBuffer(bytes.toByteArray()), type));
		}
	}

	@ParameterizedTest
	@MethodSource("all")
	void threat19AGadgetIsNeverMadeWhateverTheFormatAndTheType(PayloadCodec codec) {
		String gadget = Gadget.class.getName();
		for (Object disguise : new Object[] { Map.of("@class", gadget, "x", 1), List.of(gadget, Map.of()),
				Map.of("value", List.of(gadget, Map.of())), Map.of("value", Map.of("@class", gadget)) }) {
			ByteBuf bytes = Unpooled.buffer();
			codec.encode(disguise, Object.class, bytes);
			for (Type type : new Type[] { Object.class, Serializable.class, Holder.class, Map.class, List.class }) {
				try {
					codec.decode(bytes.duplicate(), type);
				}
				catch (ClusterException ex) {
					// So much the better.
				}
			}
		}
		assertThat(Gadget.made).isFalse();
	}

	record Point(int x, String name) {
	}

	record Holder(Object value) {
	}

	/** Must never be made. */
	static final class Gadget {

		static final AtomicBoolean made = new AtomicBoolean();

		Gadget() {
			made.set(true);
		}

	}

}
