// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.service.PayloadCodec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values of many types; the first byte of the input is the type. What is read and can be
 * written is the same when it is read again.
 */
abstract class CodecFuzz implements FuzzTarget {

	private static final List<Type> ARGUMENTS = List.of(int.class, String.class, Shape.class);

	private final PayloadCodec codec;

	private final Map<Type, Object> values = new LinkedHashMap<>();

	private final List<Type> types;

	CodecFuzz(PayloadCodec codec) {
		this.codec = codec;
		Shape shape = new Shape("\u00fc\u20ac", Kind.ROUND, List.of(new Shape("", Kind.FLAT, List.of(), null)), 0.5);
		this.values.put(Object.class, Map.of("a", List.of(1, 2L, true, 0.25, "x".repeat(70))));
		this.values.put(String.class, "text");
		this.values.put(int.class, 42);
		this.values.put(Long.class, Long.MIN_VALUE);
		this.values.put(double.class, 1e300);
		this.values.put(BigDecimal.class, new BigDecimal("12345678901234567890.5"));
		this.values.put(BigInteger.class, BigInteger.ONE.shiftLeft(200));
		this.values.put(Duration.class, Duration.ofNanos(1_234_567_890));
		this.values.put(Instant.class, Instant.ofEpochSecond(1_700_000_000, 5));
		this.values.put(LocalDate.class, LocalDate.of(2026, 2, 28));
		this.values.put(UUID.class, new UUID(1, 2));
		this.values.put(byte[].class, new byte[] { 1, 2, 3 });
		this.values.put(Kind.class, Kind.FLAT);
		this.values.put(Shape.class, shape);
		this.values.put(shapes(), List.of(shape, shape));
		this.values.put(long[].class, new long[] { 1, -1 });
		this.types = List.copyOf(this.values.keySet());
	}

	/** {@code List<Shape>}. */
	private static Type shapes() {
		try {
			return Shape.class.getDeclaredMethod("parts").getGenericReturnType();
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		for (int i = 0; i < this.types.size(); i++) {
			ByteBuf seed = Unpooled.buffer().writeByte(i);
			this.codec.encode(this.values.get(this.types.get(i)), this.types.get(i), seed);
			seeds.add(ByteBufUtil.getBytes(seed));
		}
		ByteBuf several = Unpooled.buffer().writeByte(this.types.size());
		this.codec.encodeAll(Arrays.asList(7, "x", null), ARGUMENTS, several);
		seeds.add(ByteBufUtil.getBytes(several));
		return seeds;
	}

	@Override
	public void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		int type = (input[0] & 0xFF) % (this.types.size() + 1);
		ByteBuf source = Unpooled.wrappedBuffer(input, 1, input.length - 1);
		if (type == this.types.size()) {
			try {
				assertThat(this.codec.decodeAll(source, ARGUMENTS)).hasSize(ARGUMENTS.size());
			}
			catch (ClusterException ex) {
				assertThat(ex.getMessage()).isNotEmpty();
			}
			return;
		}
		Object value;
		try {
			value = this.codec.decode(source, this.types.get(type));
		}
		catch (ClusterException ex) {
			return;
		}
		check(value, this.types.get(type));
	}

	private void check(@Nullable Object value, Type type) {
		ByteBuf written = Unpooled.buffer();
		try {
			this.codec.encode(value, type, written);
		}
		catch (ClusterException ex) {
			// As a text with half a character in it, which some formats can carry.
			return;
		}
		Object again;
		try {
			again = this.codec.decode(written.duplicate(), type);
		}
		catch (ClusterException ex) {
			// A whole number that was written with an exponent has too many digits
			// without.
			assertThat(ex.getMessage()).contains("exceeds the maximum allowed");
			return;
		}
		ByteBuf writtenAgain = Unpooled.buffer();
		this.codec.encode(again, type, writtenAgain);
		assertThat(ByteBufUtil.equals(writtenAgain, written)).as("%s, written and read again", value).isTrue();
	}

	@Override
	public long maxAllocated(int length) {
		// A whole number may have an exponent of up to 100,000.
		return 64 * 1024 * 1024 + 4096L * length;
	}

	/** Something with many fields. */
	record Shape(String name, @Nullable Kind kind, @Nullable List<Shape> parts, @Nullable Object size) {
	}

	/** Few of many. */
	enum Kind {

		FLAT, ROUND

	}

}
