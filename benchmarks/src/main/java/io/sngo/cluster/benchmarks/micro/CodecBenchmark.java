// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.codec.PayloadCodecs;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The record of the other benchmarks as JSON.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

	private static final int CAPACITY = 4096;

	private final PayloadCodec codec = PayloadCodecs.json();

	private final Order order = Order.sample(1);

	private final ByteBuf target = Unpooled.buffer(CAPACITY);

	private final ByteBuf json = Unpooled.buffer(CAPACITY);

	/**
	 * Makes what is decoded.
	 */
	@Setup
	public void encodeOnce() {
		this.codec.encode(this.order, Order.class, this.json);
	}

	/**
	 * Object to bytes.
	 */
	@Benchmark
	public ByteBuf encode() {
		this.codec.encode(this.order, Order.class, this.target.clear());
		return this.target;
	}

	/**
	 * Bytes to object.
	 */
	@Benchmark
	public @Nullable Object decode() {
		return this.codec.decode(this.json, Order.class);
	}

}
