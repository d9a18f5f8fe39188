// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.CompressionStatistics;
import io.sngo.cluster.service.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;

class PayloadCompressionTests {

	private static final int MAX = 1024 * 1024;

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	private final List<ByteBuf> made = new CopyOnWriteArrayList<>();

	private final PayloadCompression compression = new PayloadCompression(MAX);

	private MemoryChannel channel;

	@BeforeEach
	void connect() {
		this.channel = this.a.channelTo(this.b).compressing();
	}

	@AfterEach
	void close() {
		this.made.forEach((frame) -> assertThat(frame.refCnt()).as("released").isZero());
		this.compression.close();
		this.cluster.close();
	}

	private ByteBuf frame(CallKind kind, byte[] payload, Map<String, String> headers) {
		CallSpec spec = CallSpec.of("service", "operation", List.of(payload), byte[].class);
		ByteBuf frame = new RequestEncoder(PayloadCodecs.json(), MAX).encode(new Invocation(spec, null, kind), headers);
		this.made.add(frame);
		return frame;
	}

	private ByteBuf frame(byte[] payload) {
		return frame(CallKind.CALL, payload, Map.of());
	}

	private ByteBuf send(ByteBuf frame) {
		return this.compression.request(this.channel, frame, "service", "operation");
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	@ParameterizedTest
	@EnumSource
	void theHeadOfARequestStaysAndItsPayloadShrinks(CallKind kind) {
		byte[] payload = DeflateFormatTests.text(20_000);
		ByteBuf frame = frame(kind, payload, Map.of("trace", "1234", "ü", "äöü", "empty", ""));
		int at = frame.readableBytes() - payload.length;
		byte[] head = ByteBufUtil.getBytes(frame, 0, at);
		ByteBuf sent = send(frame);
		assertThat(frame.refCnt()).isZero();
		int format = (kind == CallKind.STREAM) ? 21 : 13;
		assertThat(sent.getUnsignedByte(format)).isEqualTo((short) 0x81);
		sent.setByte(format, 1);
		assertThat(ByteBufUtil.getBytes(sent, 0, at)).isEqualTo(head);
		sent.skipBytes(at);
		assertThat(sent.readableBytes()).isLessThan(10_000);
		ByteBuf plain = this.compression.inflate(sent);
		assertThat(ByteBufUtil.getBytes(plain)).isEqualTo(payload);
		CompressionStatistics statistics = this.compression.statistics();
		assertThat(statistics.savedSent()).isEqualTo(statistics.savedReceived()).isBetween(10_000L, 20_000L);
		assertThat(statistics.compressed()).isOne();
		plain.release();
		sent.release();
	}

	@Test
	void noMoreRoomIsHeldThanThatOfAFewFrames() {
		ByteBuf sent = send(frame(DeflateFormatTests.text(MAX)));
		assertThat(sent.capacity()).isLessThanOrEqualTo(2 * sent.readableBytes());
		sent.release();
	}

	@Test
	void whatIsSmallOrHasNoNetworkToPassIsSentAsItIs() {
		ByteBuf small = frame(new byte[PayloadCompression.MIN_BYTES - 1]);
		assertThat(send(small)).isSameAs(small);
		ByteBuf large = frame(new byte[PayloadCompression.MIN_BYTES]);
		this.channel.deflates = false;
		assertThat(send(large)).isSameAs(large);
		assertThat(this.compression.answer(this.channel, large, "service", "operation")).isSameAs(large);
		assertThat(this.compression.statistics()).isEqualTo(new CompressionStatistics(0, 0, 0, 0));
		this.channel.deflates = true;
		ByteBuf sent = send(large);
		assertThat(sent.readableBytes()).isLessThan(200);
		sent.release();
		small.release();
	}

	@Test
	void aLargePayloadDoesNotHoldUpTheLoop() throws Exception {
		this.a.loop.submit(() -> {
			ByteBuf large = frame(new byte[64 * 1024 + 1]);
			assertThat(send(large)).isSameAs(large);
			large.release();
			ByteBuf sent = send(frame(new byte[64 * 1024]));
			assertThat(sent.readableBytes()).isLessThan(1000);
			sent.release();
		}).sync().get();
	}

	@Test
	void randomBytesAreTriedNowAndThenOnly() {
		for (int i = 0; i < 3 * SavingEstimates.RETRY; i++) {
			ByteBuf frame = frame(random(4096));
			assertThat(send(frame)).isSameAs(frame);
			frame.release();
		}
		assertThat(this.compression.statistics().incompressible()).isEqualTo(1 + 2);
		ByteBuf answer = CallFrame.reply(UnpooledByteBufAllocator.DEFAULT, 1, new byte[4096], byte[].class,
				PayloadCodecs.json(), MAX);
		ByteBuf sent = this.compression.answer(this.channel, answer, "service", "operation");
		assertThat(sent.readableBytes()).as("answers are judged for themselves").isLessThan(200);
		sent.release();
	}

	@Test
	void aFrameIsSentAsItIsWhereThereIsNoMemory() {
		this.channel.allocator = (ByteBufAllocator) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { ByteBufAllocator.class }, (proxy, method, arguments) -> {
					throw new OutOfMemoryError("direct memory");
				});
		ByteBuf frame = frame(new byte[10_000]);
		assertThat(send(frame)).isSameAs(frame);
		frame.release();
		assertThat(this.compression.statistics()).isEqualTo(new CompressionStatistics(0, 0, 0, 0));
	}

}
