// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.CompressionStatistics;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls between nodes that have agreed on compression, and bytes of one that breaks the
 * rules.
 */
@Timeout(120)
class CompressedCallTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String TEXT = new String(DeflateFormatTests.text(50_000), StandardCharsets.US_ASCII);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

	private TestNode b = this.cluster.start("b");

	private MemoryChannel channel;

	@BeforeEach
	void connect() {
		this.channel = this.a.channelTo(this.b).compressing();
	}

	@AfterEach
	void close() {
		this.waiting.forEach(Runnable::run);
		this.cluster.close();
	}

	/** Bytes of each frame before it was read; readers do not change the capacity. */
	private long largestFrame() {
		return this.cluster.frames.stream().mapToInt(ByteBuf::writerIndex).max().orElseThrow();
	}

	private static CompressionStatistics compression(TestNode node) {
		return node.services.compression();
	}

	@Test
	void requestAndAnswerAreBothCompressed() {
		this.b.offer("echo", String.class, (text, call) -> text + text);
		assertThat(this.a.services.call("echo", TEXT, String.class).block(LIMIT)).isEqualTo(TEXT + TEXT);
		assertThat(largestFrame()).isLessThan(TEXT.length());
		assertThat(compression(this.a).savedSent()).isEqualTo(compression(this.b).savedReceived())
			.isGreaterThan(TEXT.length() / 2);
		assertThat(compression(this.b).savedSent()).isEqualTo(compression(this.a).savedReceived())
			.isGreaterThan(TEXT.length());
	}

	@Test
	void valuesOfCodecsAndSeveralArgumentsAreCompressed() {
		this.b.offer("size", List.class, (list, call) -> list.size());
		List<Integer> numbers = IntStream.range(0, 10_000).boxed().toList();
		assertThat(this.a.services.call("size", numbers, Integer.class).block(LIMIT)).isEqualTo(10_000);
		assertThat(compression(this.a).compressed()).isOne();
		assertThat(compression(this.b).compressed()).as("a few bytes").isZero();
	}

	@Test
	void messagesAreCompressed() {
		List<String> received = new CopyOnWriteArrayList<>();
		this.b.offer("inbox", String.class, (text, call) -> received.add(text));
		this.a.services.send("inbox", TEXT).block(LIMIT);
		Awaitility.await().until(() -> received.equals(List.of(TEXT)));
		assertThat(compression(this.a).compressed()).isOne();
	}

	@Test
	void elementsOfStreamsAreCompressed() {
		this.b.offer("pages", Integer.class,
				(Integer count, CallContext call) -> Flux.range(0, count).map((number) -> number + TEXT));
		List<String> pages = this.a.services.stream("pages", 100, String.class).collectList().block(LIMIT);
		assertThat(pages).hasSize(100).allMatch((page) -> page.endsWith(TEXT));
		assertThat(compression(this.b).compressed()).isEqualTo(100);
	}

	@Test
	void randomBytesArriveAsTheyAre() {
		byte[] random = new byte[50_000];
		new Random(1).nextBytes(random);
		this.b.offer("echo", byte[].class, (bytes, call) -> bytes);
		for (int i = 0; i < 10; i++) {
			assertThat(this.a.services.call("echo", random, byte[].class).block(LIMIT)).isEqualTo(random);
		}
		assertThat(compression(this.a)).isEqualTo(new CompressionStatistics(0, 0, 0, 1));
	}

	@Test
	void theLargestPayloadIsMeasuredBeforeItIsCompressed() {
		this.b.offer("echo", byte[].class, (bytes, call) -> new byte[bytes.length + 1]);
		int max = ServiceConfig.defaults().maxPayload();
		assertThat(this.a.services.call("echo", new byte[max - 1], byte[].class).block(LIMIT)).hasSize(max);
		assertThatExceptionOfType(CallException.class)
			.isThrownBy(() -> this.a.services.call("echo", new byte[max + 1], byte[].class).block(LIMIT))
			.matches((failure) -> failure.reason().equals("too-large"));
		assertThatExceptionOfType(CallException.class)
			.isThrownBy(() -> this.a.services.call("echo", new byte[max], byte[].class).block(LIMIT))
			.matches((failure) -> failure.outcome() == Outcome.FAILED);
	}

	@Test
	void aCallThatGoesOnElsewhereIsCompressedAgain() {
		this.channel.other().full = (frame) -> false;
		this.channel.full = (frame) -> true;
		TestNode c = this.cluster.start("c");
		this.a.channelTo(c).compressing();
		this.b.offer("echo", String.class, (text, call) -> text);
		c.offer("echo", String.class, (text, call) -> text);
		for (int i = 0; i < 4; i++) {
			assertThat(this.a.services.call("echo", TEXT, String.class).block(LIMIT)).isEqualTo(TEXT);
		}
		assertThat(compression(c).savedReceived()).isPositive();
	}

	@Test
	void theCallOfANodeToItselfIsNotCompressed() {
		this.a.offer("echo", String.class, (text, call) -> text);
		assertThat(this.a.services.call("echo", TEXT, String.class).block(LIMIT)).isEqualTo(TEXT);
		assertThat(compression(this.a)).isEqualTo(new CompressionStatistics(0, 0, 0, 0));
	}

	@Test
	void nothingIsReadForACallThatIsRefusedOrWaits() throws InterruptedException {
		this.b = this.cluster.start("lazy", this.waiting::add, (settings) -> settings);
		this.channel = this.a.channelTo(this.b).compressing();
		receive(request(50_000, (length) -> length));
		assertThat(this.waiting).as("no such service").isEmpty();
		this.b.offer("echo", String.class, (text, call) -> "");
		receive(request(50_000, (length) -> length));
		assertThat(this.waiting).hasSize(1);
		assertThat(compression(this.b).savedReceived()).isZero();
		this.waiting.take().run();
		assertThat(compression(this.b).savedReceived()).isPositive();
	}

	@Test
	void whatWaitsIsCountedAsWhatItIsGoingToBe() throws InterruptedException {
		this.b = this.cluster.start("lazy", this.waiting::add, (settings) -> settings);
		this.channel = this.a.channelTo(this.b).compressing();
		this.b.offer("echo", byte[].class, (bytes, call) -> "");
		int max = ServiceConfig.defaults().maxPayload();
		for (int i = 0; i < 100; i++) {
			receive(request(max, (length) -> length));
		}
		assertThat(this.waiting).as("64 of the largest").hasSize(64);
		while (!this.waiting.isEmpty()) {
			this.waiting.take().run();
		}
		receive(request(max, (length) -> length));
		assertThat(this.waiting).hasSize(1);
	}

	/**
	 * A request as a peer may send it.
	 */
	private static ByteBuf request(int size, IntUnaryOperator length) {
		CallSpec spec = CallSpec.of("echo", new byte[0], byte[].class);
		ByteBuf frame = new RequestEncoder(PayloadCodecs.json(), 4_000_000)
			.encode(new Invocation(spec, null, CallKind.CALL), Map.of());
		CallFrame.address(frame, 1, 60_000);
		frame.setByte(13, frame.getByte(13) | PayloadFormat.DEFLATED);
		ByteBuf plain = Unpooled.wrappedBuffer(DeflateFormatTests.text(size));
		try (DeflateFormat format = new DeflateFormat(1)) {
			int at = frame.writerIndex();
			format.deflate(plain, 0, size, frame);
			return frame.setInt(at, length.applyAsInt(size));
		}
	}

	private MemoryChannel receive(ByteBuf frame) throws InterruptedException {
		MemoryChannel end = this.channel.other();
		this.b.loop.submit(() -> end.receive(frame)).sync();
		return end;
	}

	private void assertAborted(ByteBuf frame, String reason) throws InterruptedException {
		MemoryChannel end = receive(frame);
		assertThat(end.aborts).singleElement().asString().contains(reason);
		assertThat(frame.refCnt()).isZero();
	}

	@Test
	void threat16WhatWasNotAgreedOnEndsTheConnection() throws InterruptedException {
		this.channel.other().inflates = false;
		assertAborted(request(5000, (length) -> length), "compressed payload, which was not agreed on");
	}

	@Test
	void threat15ABombEndsTheConnection() throws InterruptedException {
		this.b.offer("echo", byte[].class, (bytes, call) -> bytes);
		assertAborted(request(5000, (length) -> 1_000_000), "promises 1000000; at most 100 times");
	}

	@Test
	void threat15MoreThanTheLargestPayloadEndsTheConnection() throws InterruptedException {
		this.b.offer("echo", byte[].class, (bytes, call) -> bytes);
		assertAborted(request(5000, (length) -> 1024 * 1024 + 1), "1048577 bytes; 0 to 1048576 are allowed");
	}

	@Test
	void aPayloadWithoutALengthEndsTheConnection() throws InterruptedException {
		this.b.offer("echo", byte[].class, (bytes, call) -> bytes);
		ByteBuf frame = request(5000, (length) -> length);
		frame.writerIndex(CallFrame.payloadIndex(frame) + 3);
		assertAborted(frame, "ends 1 bytes before it should");
	}

	@Test
	void aWrongPayloadIsABadArgument() throws InterruptedException {
		this.b.offer("echo", byte[].class, (bytes, call) -> bytes);
		ByteBuf[] wrong = { request(5000, (length) -> length + 1), request(5000, (length) -> length - 1),
				request(5000, (length) -> length).writeByte(1), cut(request(5000, (length) -> length)),
				request(5000, (length) -> length).setZero(80, 300) };
		List<String> refusals = new CopyOnWriteArrayList<>();
		this.channel.other().lost = (frame) -> refusals
			.add(frame.toString(0, frame.writerIndex(), StandardCharsets.UTF_8));
		for (ByteBuf frame : wrong) {
			MemoryChannel end = receive(frame);
			Awaitility.await().until(() -> !this.b.services.isBusy(end));
			assertThat(end.aborts).isEmpty();
			Awaitility.await().until(() -> frame.refCnt() == 0);
		}
		assertThat(refusals).hasSize(wrong.length)
			.allMatch((refusal) -> refusal.contains("the arguments cannot be read: compressed payload"));
	}

	private static ByteBuf cut(ByteBuf frame) {
		return frame.writerIndex(frame.writerIndex() - 10);
	}

	@Test
	void aWrongAnswerIsABadReply() {
		byte[][] answers = { answer(4999), answer(5001), Arrays.copyOf(answer(5000), 300),
				Arrays.copyOf(answer(5000), answer(5000).length + 1), answer(2_000_000), answer(-1), new byte[3] };
		this.b.offer("echo", String.class, (text, call) -> text);
		for (byte[] answer : answers) {
			MemoryChannel end = this.channel.other();
			this.channel.lost = (frame) -> {
				long id = frame.getLong(1);
				ByteBuf reply = UnpooledByteBufAllocator.DEFAULT.buffer()
					.writeByte(CallFrame.REPLY)
					.writeLong(id)
					.writeByte(PayloadFormat.DEFLATED | PayloadFormat.TEXT.code())
					.writeBytes(answer);
				end.sendReply(reply);
				return true;
			};
			assertThatExceptionOfType(CallException.class)
				.isThrownBy(() -> this.a.services.call("echo", "x", String.class).block(LIMIT))
				.withMessageMatching(".*cannot be read: (compressed payload|call frame) .*")
				.matches((failure) -> failure.reason().equals("bad-reply"));
		}
		assertThat(this.channel.isOpen()).isTrue();
	}

	private static byte[] answer(int length) {
		ByteBuf plain = Unpooled.wrappedBuffer(DeflateFormatTests.text(5000));
		ByteBuf target = Unpooled.buffer();
		try (DeflateFormat format = new DeflateFormat(1)) {
			format.deflate(plain, 0, 5000, target);
			target.setInt(0, length);
			return Arrays.copyOf(target.array(), target.writerIndex());
		}
	}

	@Test
	void threat16AnAnswerThatWasNotToBeCompressedEndsTheConnection() {
		this.channel.inflates = false;
		this.b.offer("echo", String.class, (text, call) -> text + TEXT);
		assertThatExceptionOfType(CallException.class)
			.isThrownBy(() -> this.a.services.call("echo", "x", String.class).block(LIMIT))
			.matches((failure) -> failure.outcome() == Outcome.UNKNOWN);
		assertThat(this.channel.aborts).singleElement().asString().contains("which was not agreed on");
	}

}
