// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.benchmarks.ours.LoopbackNode;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.codec.PayloadCodecs;
import io.sngo.cluster.transport.Compression;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A call between two nodes over the loopback interface, there and back, with and without
 * compression: what it costs where the network costs nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CompressionBenchmark {

	private static final int BLOCK = 64 * 1024;

	/** To whom payloads are compressed. */
	@Param({ "NEVER", "BETWEEN_HOSTS", "ALWAYS" })
	public Compression compression = Compression.NEVER;

	/** What is sent and comes back. */
	@Param({ "RAW_32", "JSON_10K", "RANDOM_64K" })
	public Payload payload = Payload.RAW_32;

	private byte[] bytes = {};

	private @Nullable Cluster caller;

	private @Nullable Cluster server;

	private @Nullable CallSpec call;

	private long calls;

	private long sentBefore;

	/**
	 * Starts both nodes.
	 */
	@Setup
	public void start() {
		this.bytes = this.payload.bytes();
		Cluster started = LoopbackNode.create("server", List.of(), this.compression);
		this.server = started;
		started.start();
		started.joined().block();
		started.remoteService().register("echo", byte[].class, (byte[] request, CallContext context) -> request);
		started.publish();
		Cluster other = LoopbackNode.create("caller", List.of(started.manager().localNode().address()),
				this.compression);
		this.caller = other;
		other.start();
		other.joined().block();
		this.call = CallSpec.of("echo", this.bytes, byte[].class).on(started.manager().localNode().id());
		while (other.serviceRegistry().discover("echo").isEmpty()) {
			Thread.onSpinWait();
		}
		this.sentBefore = other.messageTransport().statistics().bytesSent();
	}

	/**
	 * Says what was sent for each call, and stops both nodes.
	 */
	@TearDown
	public void stop() {
		Cluster other = this.caller;
		Cluster started = this.server;
		if (other != null && started != null) {
			long sent = other.messageTransport().statistics().bytesSent() - this.sentBefore;
			System.out
				.println("bytes sent for each call of " + this.bytes.length + ": " + sent / Math.max(1, this.calls));
			other.close();
			started.close();
		}
	}

	/**
	 * One call after the other.
	 */
	@Benchmark
	public byte @Nullable [] call() {
		Cluster other = this.caller;
		CallSpec made = this.call;
		if (other == null || made == null) {
			throw new IllegalStateException("Not started");
		}
		this.calls++;
		return other.remoteService().<byte[]>call(made).block();
	}

	/**
	 * What is sent.
	 */
	public enum Payload {

		/** Too small to be looked at. */
		RAW_32 {
			@Override
			byte[] bytes() {
				return new byte[32];
			}
		},

		/** Ten of the records of the other benchmarks. */
		JSON_10K {
			@Override
			byte[] bytes() {
				StringBuilder json = new StringBuilder();
				for (int id = 0; id < 10; id++) {
					ByteBuf order = Unpooled.buffer();
					PayloadCodecs.json().encode(Order.sample(id), Order.class, order);
					json.append(order.toString(StandardCharsets.UTF_8));
				}
				return json.toString().getBytes(StandardCharsets.UTF_8);
			}
		},

		/** What does not shrink. */
		RANDOM_64K {
			@Override
			byte[] bytes() {
				byte[] random = new byte[BLOCK];
				new Random(1).nextBytes(random);
				return random;
			}
		};

		abstract byte[] bytes();

	}

}
