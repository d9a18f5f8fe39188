// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.sngo.cluster.service.RemoteFailureException;
import io.sngo.cluster.service.CallException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Bytes from a peer that breaks the rules.
 */
@Timeout(120)
class MalformedFrameTests {

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	@BeforeEach
	void offer() {
		this.b.offer("echo");
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private static ByteBuf request(Map<String, String> headers) {
		CallSpec spec = CallSpec.of("echo", "x", String.class);
		ByteBuf frame = new RequestEncoder(PayloadCodecs.json(), 1024).encode(new Invocation(spec, null, CallKind.CALL),
				headers);
		CallFrame.address(frame, 1, 1000);
		return frame;
	}

	private MemoryChannel receive(ByteBuf frame) throws InterruptedException {
		MemoryChannel end = this.a.channelTo(this.b).other();
		this.b.loop.submit(() -> end.receive(frame)).sync();
		return end;
	}

	private void assertAborted(ByteBuf frame, String reason) throws InterruptedException {
		MemoryChannel end = receive(frame);
		assertThat(end.aborts).singleElement().asString().contains(reason);
		assertThat(end.isOpen()).isFalse();
		assertThat(frame.refCnt()).isZero();
		assertThat(this.a.services.call("echo", "still", String.class).block()).isEqualTo("b:still");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 12, 77, 255 })
	void anUnknownKind(int kind) throws InterruptedException {
		assertAborted(Unpooled.buffer().writeByte(kind).writeLong(1), "unknown kind " + kind);
	}

	@Test
	void anEmptyFrame() throws InterruptedException {
		assertAborted(Unpooled.buffer(), "ends 1 bytes before");
	}

	@Test
	void everyRequestThatEndsBeforeItsPayload() throws InterruptedException {
		ByteBuf whole = request(Map.of("name", "value"));
		int payload = 1;
		for (int length = 0; length < whole.readableBytes() - payload; length++) {
			MemoryChannel end = receive(whole.copy(0, length));
			assertThat(end.aborts).as("cut at " + length).hasSize(1);
		}
		whole.release();
	}

	@Test
	void threat14HeadersAreBoundedInNumber() throws InterruptedException {
		Map<String, String> headers = IntStream.range(0, 33)
			.boxed()
			.collect(Collectors.toMap((number) -> "n" + number, (number) -> "v"));
		assertAborted(request(headers), "33 headers");
	}

	@Test
	void threat14HeadersAreBoundedInBytes() throws InterruptedException {
		assertAborted(request(Map.of("n", "x".repeat(9000))), "headers of more than 8192 bytes");
	}

	@Test
	void anUnknownPayload() throws InterruptedException {
		ByteBuf frame = request(Map.of());
		frame.setByte(13, 9);
		assertAborted(frame, "payload of unknown kind 9");
	}

	/**
	 * What the next call of {@code a} comes to if a peer answers it with a frame of its
	 * own.
	 */
	private CallException answered(LongFunction<ByteBuf> answer) {
		MemoryChannel channel = this.a.channelTo(this.b);
		MemoryChannel end = channel.other();
		channel.lost = (frame) -> end.sendReply(answer.apply(frame.getLong(1)));
		return catchThrowableOfType(CallException.class,
				() -> this.a.services.call("echo", "x", String.class).block(Duration.ofSeconds(10)));
	}

	@Test
	void threat28TheTextOfAFailureIsEscapedAndCut() {
		CallException failure = answered((id) -> CallFrame.failure(UnpooledByteBufAllocator.DEFAULT, id, "T\n",
				"no\r\n\u001b[31m${jndi:x}" + "y".repeat(2100)));
		assertThat(failure.getMessage()).contains("T\\u000a: no\\u000d\\u000a\\u001b[31m\\u0024{jndi:x}")
			.hasSizeLessThan(2600);
	}

	@Test
	void threat28TheTextOfARefusalIsEscaped() {
		CallException failure = answered((id) -> CallFrame.refusal(UnpooledByteBufAllocator.DEFAULT, id,
				Refusal.BAD_ARGUMENT, "no\r\n\u001b[31m${jndi:x}"));
		assertThat(failure.getMessage()).contains("no\\u000d\\u000a\\u001b[31m\\u0024{jndi:x}");
	}

	@Test
	void threat28TextsLongerThanTheRulesAllowAreCut() {
		CallException failure = answered((id) -> {
			byte[] text = "z".repeat(60_000).getBytes(StandardCharsets.US_ASCII);
			return Unpooled.buffer()
				.writeByte(CallFrame.FAILURE)
				.writeLong(id)
				.writeShort(text.length)
				.writeBytes(text)
				.writeShort(text.length)
				.writeBytes(text);
		});
		assertThat(failure).isInstanceOfSatisfying(RemoteFailureException.class, (remote) -> {
			assertThat(remote.remoteType()).hasSize(256);
			assertThat(remote.remoteMessage()).hasSize(2048);
		});
	}

	@Test
	void threat30TheExceptionThatAPeerNamesIsNeverMade() {
		CallException failure = answered(
				(id) -> CallFrame.failure(UnpooledByteBufAllocator.DEFAULT, id, Gadget.class.getName(), "boom"));
		assertThat(failure).isExactlyInstanceOf(RemoteFailureException.class);
		assertThat(failure.getCause()).isNull();
		assertThat(MADE).isFalse();
	}

	private static final AtomicBoolean MADE = new AtomicBoolean();

	/** Must never be loaded. */
	static final class Gadget extends RuntimeException {

		private static final long serialVersionUID = 1L;

		static {
			MADE.set(true);
		}

	}

	@Test
	void answersThatNobodyWaitsForAreForgotten() throws InterruptedException {
		for (int kind : new int[] { CallFrame.REPLY, CallFrame.FAILURE, CallFrame.REFUSAL, CallFrame.CANCEL }) {
			for (long id : new long[] { 0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE }) {
				MemoryChannel end = receive(Unpooled.buffer().writeByte(kind).writeLong(id));
				assertThat(end.aborts).isEmpty();
			}
		}
	}

	@Test
	void aNegativeTimeIsOver() throws Exception {
		this.a.channelTo(this.b);
		ByteBuf frame = request(Map.of());
		CallFrame.address(frame, 1, -5);
		MemoryChannel end = receive(frame);
		Awaitility.await().until(() -> !this.b.services.isBusy(end));
		assertThat(end.aborts).isEmpty();
	}

	@Test
	void noBytesThrowOutOfTheHandlerOrLeak() throws Exception {
		Random random = new Random(42);
		for (int i = 0; i < 3000; i++) {
			ByteBuf frame = request(Map.of("name", "value"));
			mutate(frame, random);
			ByteBuf kept = frame.retainedDuplicate();
			receive(frame);
			this.cluster.frames.add(kept);
			kept.release();
		}
		assertThat(this.a.services.call("echo", "still", String.class).block()).isEqualTo("b:still");
	}

	private static void mutate(ByteBuf frame, Random random) {
		Consumer<Integer> flip = (at) -> frame.setByte(at, random.nextInt(256));
		for (int i = 0; i <= random.nextInt(4); i++) {
			flip.accept(random.nextInt(frame.readableBytes()));
		}
		if (random.nextBoolean()) {
			frame.writerIndex(random.nextInt(frame.readableBytes()));
		}
	}

	@Test
	void theGoldenRequest() {
		ByteBuf frame = request(Map.of("k", "v"));
		String bytes = frame.toString(StandardCharsets.ISO_8859_1);
		assertThat(bytes).isEqualTo("\u0001" + "\0\0\0\0\0\0\0\u0001" + "\0\0\u0003\u00e8" + "\u0002" + "\u0004json"
				+ "\u0004echo" + "\0" + "\u0001\0\u0001k\0\u0001v" + "x");
		frame.release();
	}

	@Test
	void theGoldenAnswers() {
		var allocator = UnpooledByteBufAllocator.DEFAULT;
		assertThat(text(CallFrame.reply(allocator, 2, List.of(1), Object.class, PayloadCodecs.json(), 100)))
			.isEqualTo("\u0002" + "\0\0\0\0\0\0\0\u0002" + "\u0003" + "[1]");
		assertThat(text(CallFrame.failure(allocator, 2, "T", "no")))
			.isEqualTo("\u0003" + "\0\0\0\0\0\0\0\u0002" + "\0\u0001T" + "\0\u0002no");
		assertThat(text(CallFrame.refusal(allocator, 2, Refusal.DRAINING, "no")))
			.isEqualTo("\u0004" + "\0\0\0\0\0\0\0\u0002" + "\u0004" + "\0\u0002no");
		assertThat(text(CallFrame.cancel(allocator, 2))).isEqualTo("\u0005" + "\0\0\0\0\0\0\0\u0002");
		assertThat(Arrays.stream(Refusal.values()).map((refusal) -> refusal.code() + " " + refusal.reason()))
			.containsExactly("1 no-such-service", "2 no-such-operation", "3 overloaded", "4 draining", "5 expired",
					"6 unknown-format", "7 bad-argument", "8 isolated", "9 denied");
	}

	@Test
	void theGoldenFramesOfStreams() {
		var allocator = UnpooledByteBufAllocator.DEFAULT;
		String id = "\0\0\0\0\0\0\0\u0002";
		assertThat(text(CallFrame.opened(allocator, 2, 3))).isEqualTo("\u0008" + id + "\0\0\0\u0003");
		assertThat(text(CallFrame.element(allocator, 2, List.of(1), Object.class, PayloadCodecs.json(), 100)))
			.isEqualTo("\u0009" + id + "\u0003" + "[1]");
		assertThat(text(CallFrame.complete(allocator, 2))).isEqualTo("\n" + id);
		assertThat(text(CallFrame.demand(allocator, 2, 3, 5)))
			.isEqualTo("\u000b" + id + "\0\0\0\u0003" + "\0\0\0\0\0\0\0\u0005");
		CallSpec spec = CallSpec.of("echo", "x", String.class);
		ByteBuf request = new RequestEncoder(PayloadCodecs.json(), 1024)
			.encode(new Invocation(spec, null, CallKind.STREAM), Map.of());
		CallFrame.address(request, 2, 1000);
		CallFrame.demand(request, 5);
		assertThat(text(request)).isEqualTo("\u0007" + id + "\0\0\u0003\u00e8" + "\0\0\0\0\0\0\0\u0005" + "\u0002"
				+ "\u0004json" + "\u0004echo" + "\0" + "\0" + "x");
	}

	private static String text(ByteBuf frame) {
		String text = frame.toString(StandardCharsets.ISO_8859_1);
		frame.release();
		return text;
	}

}
