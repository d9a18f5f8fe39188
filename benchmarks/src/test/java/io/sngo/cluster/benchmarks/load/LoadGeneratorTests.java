// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Elements;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;
import io.sngo.cluster.benchmarks.subject.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LoadGeneratorTests {

	@ParameterizedTest
	@EnumSource(Workload.class)
	void countsAnswersThatComeAtOnce(Workload workload) throws Exception {
		FakeClient client = new FakeClient();
		LoadResult result = run(client, workload);
		assertThat(result.rate()).isPositive();
		assertThat(result.total()).isEqualTo(client.counted(workload));
		assertThat(result.usage().allocatedBytes()).isPositive();
	}

	@ParameterizedTest
	@EnumSource(Workload.class)
	void countsAnswersThatComeOnOtherThreads(Workload workload) throws Exception {
		FakeClient client = new FakeClient() {
			@Override
			void answer(Object answer, Reply reply) {
				ForkJoinPool.commonPool().execute(() -> reply.received(answer));
			}
		};
		LoadResult result = run(client, workload);
		assertThat(result.total()).isEqualTo(client.counted(workload));
	}

	@Test
	void keepsAsManyInFlightAsItIsTold() throws Exception {
		AtomicInteger waiting = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		CountDownLatch four = new CountDownLatch(4);
		FakeClient client = new FakeClient() {
			@Override
			public boolean blocks() {
				return true;
			}

			@Override
			void answer(Object answer, Reply reply) throws InterruptedException {
				most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
				four.countDown();
				assertThat(four.await(10, TimeUnit.SECONDS)).isTrue();
				// A server that takes its time.
				Thread.sleep(5);
				waiting.decrementAndGet();
				reply.received(answer);
			}
		};
		// Long enough for a busy machine to begin all four.
		LoadResult result = run(client, Workload.RAW_32, 3);
		assertThat(most).hasValue(4);
		assertThat(result.p50()).isGreaterThan(4_000);
		assertThat(result.p99()).isGreaterThanOrEqualTo(result.p50());
	}

	@Test
	void messagesAreHalfOfThemBetweenCalls() throws Exception {
		FakeClient client = new FakeClient();
		LoadResult result = run(client, Workload.ONE_WAY_32);
		assertThat(client.messages.sum()).isEqualTo(2 * client.calls.sum());
		assertThat(result.messages()).isEqualTo(client.messages.sum());
		assertThat(result.p50()).isZero();
	}

	@Test
	void aStreamThatEndsEarlyIsAFailure() {
		FakeClient client = new FakeClient() {
			@Override
			void answer(Object answer, Reply reply) {
				reply.received(Elements.COUNT - 1L);
			}
		};
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> run(client, Workload.STREAM_32))
			.withMessageContaining("A wrong answer");
	}

	@Test
	void aWrongAnswerIsAFailure() {
		FakeClient client = new FakeClient() {
			@Override
			void answer(Object answer, Reply reply) {
				reply.received(new byte[32]);
			}
		};
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> run(client, Workload.RAW_32))
			.withMessageContaining("A wrong answer of type [B");
	}

	@Test
	void aFailureEndsTheLoad() {
		FakeClient client = new FakeClient() {
			@Override
			void answer(Object answer, Reply reply) {
				reply.failed(new IllegalStateException("no"));
			}
		};
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> run(client, Workload.JSON_1K))
			.withMessage("java.lang.IllegalStateException: no");
	}

	@Test
	void aCallThatThrowsIsAFailure() {
		FakeClient client = new FakeClient() {
			@Override
			void answer(Object answer, Reply reply) {
				throw new IllegalStateException("not even tried");
			}
		};
		assertThatExceptionOfType(LoadException.class).isThrownBy(() -> run(client, Workload.RAW_64K))
			.withMessageContaining("not even tried");
	}

	@Test
	void looksAtBuffersWithoutMovingThem() {
		BytesRequest request = new BytesRequest(32, 1);
		byte[] payload = new byte[32];
		new Random(1).nextBytes(payload);
		var buffer = Unpooled.buffer().writeByte(9).writeBytes(payload).skipBytes(1);
		assertThat(request.isAnswer(buffer)).isTrue();
		assertThat(request.isAnswer(buffer)).isTrue();
		assertThat(request.isAnswer(buffer.slice(buffer.readerIndex(), 31))).isFalse();
		assertThat(new BytesRequest(32, 2).isAnswer(buffer)).isFalse();
	}

	private static LoadResult run(Client client, Workload workload) throws InterruptedException {
		return run(client, workload, 0.1);
	}

	private static LoadResult run(Client client, Workload workload, double seconds) throws InterruptedException {
		try (LoadGenerator load = new LoadGenerator(client)) {
			return load.run(workload, 4, 0, seconds);
		}
	}

	private static class FakeClient implements Client {

		final LongAdder calls = new LongAdder();

		final LongAdder messages = new LongAdder();

		@Override
		public void echo(byte[] payload, Reply reply) throws Exception {
			this.calls.increment();
			answer(payload, reply);
		}

		@Override
		public void echo(Order order, Reply reply) throws Exception {
			this.calls.increment();
			answer(order, reply);
		}

		@Override
		public void stream(Reply reply) throws Exception {
			this.calls.increment();
			answer((long) Elements.COUNT, reply);
		}

		void answer(Object answer, Reply reply) throws Exception {
			reply.received(answer);
		}

		long counted(Workload workload) {
			return switch (workload) {
				case ONE_WAY_32 -> this.messages.sum();
				case STREAM_32 -> Elements.COUNT * this.calls.sum();
				default -> this.calls.sum();
			};
		}

		@Override
		public void send(byte[] message, Consumer<Throwable> onFailure) {
			this.messages.increment();
		}

		@Override
		public void close() {
		}

	}

}
