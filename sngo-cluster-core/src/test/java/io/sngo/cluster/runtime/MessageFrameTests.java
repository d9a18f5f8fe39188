// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.transport.ClusterMessage;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class MessageFrameTests {

	private static final NodeId A = NodeId.of("a");

	private static final NodeId B = NodeId.of("b");

	@Test
	void carriesEverything() {
		ClusterMessage message = new ClusterMessage(-7, "chät", A, B, Map.of("k", "v", "empty", ""),
				new byte[] { 1, 2, 3 });
		ClusterMessage decoded = MessageFrame.decode(encode(message), A, B);
		assertThat(decoded).usingRecursiveComparison().isEqualTo(message);
	}

	@Test
	void hasThisFormForEver() {
		ClusterMessage message = new ClusterMessage(1, "t", A, B, Map.of("k", "v"), new byte[] { 9 });
		assertThat(ByteBufUtil.hexDump(encode(message)))
			.isEqualTo("4d0014" + "090100000000000000" + "120174" + "1a060a016b120176" + "09");
	}

	@Test
	void senderAndReceiverAreThoseOfTheConnection() {
		ClusterMessage forged = new ClusterMessage(1, "t", B, A, Map.of(), new byte[0]);
		ClusterMessage decoded = MessageFrame.decode(encode(forged), A, B);
		assertThat(decoded.from()).isEqualTo(A);
		assertThat(decoded.to()).isEqualTo(B);
	}

	@Test
	void everyFrameCutShortIsAWireException() {
		ByteBuf frame = encode(new ClusterMessage(1, "t", A, B, Map.of("k", "v"), new byte[0]));
		for (int length = 0; length < frame.readableBytes(); length++) {
			ByteBuf cut = frame.slice(0, length);
			assertThatExceptionOfType(WireException.class).as("cut to %d bytes", length)
				.isThrownBy(() -> MessageFrame.decode(cut, A, B));
		}
	}

	@Test
	void anyBytesAreAMessageOrAWireException() {
		SplittableRandom random = new SplittableRandom(42);
		byte[] valid = ByteBufUtil
			.getBytes(encode(new ClusterMessage(1, "type", A, B, Map.of("k", "v", "l", "w"), new byte[] { 1, 2, 3 })));
		for (int round = 0; round < 20_000; round++) {
			byte[] bytes = valid.clone();
			for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
				bytes[random.nextInt(1, bytes.length)] = (byte) random.nextInt();
			}
			try {
				MessageFrame.decode(Unpooled.wrappedBuffer(bytes), A, B);
			}
			catch (WireException ex) {
				// as it should be
			}
		}
	}

	@Test
	void tooManyHeadersAreRefusedOnBothSides() {
		Map<String, String> headers = headers(MessageFrame.MAX_HEADERS + 1);
		ByteBuf frame = encode(new ClusterMessage(1, "t", A, B, headers, new byte[0]));
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> MessageFrame.decode(frame, A, B));
		assertThatIllegalArgumentException().isThrownBy(() -> MessageFrame.check("t", headers, new byte[0], 10))
			.withMessageContaining("33 headers")
			.withMessageContaining("at most 32");
	}

	@Test
	void aTypeThatIsTooLongIsRefusedOnBothSides() {
		ByteBuf frame = encode(new ClusterMessage(1, "t".repeat(129), A, B, Map.of(), new byte[0]));
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> MessageFrame.decode(frame, A, B))
			.withMessageContaining("129 characters");
	}

	@Test
	void headersThatAreTooLargeAreRefusedOnBothSides() {
		Map<String, String> headers = Map.of("k", "v".repeat(MessageFrame.MAX_HEADER_BYTES / 2), "l",
				"v".repeat(MessageFrame.MAX_HEADER_BYTES / 2));
		ByteBuf frame = encode(new ClusterMessage(1, "t", A, B, headers, new byte[0]));
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> MessageFrame.decode(frame, A, B))
			.withMessageContaining("8194 bytes");
	}

	@Test
	void theBoundsThemselvesAreAllowed() {
		String type = "t".repeat(MessageFrame.MAX_TYPE_LENGTH);
		Map<String, String> headers = headers(MessageFrame.MAX_HEADERS);
		assertThatNoException().isThrownBy(() -> MessageFrame.check(type, headers, new byte[10], 10));
		ClusterMessage message = new ClusterMessage(1, type, A, B, headers, new byte[10]);
		assertThat(MessageFrame.decode(encode(message), A, B).headers()).isEqualTo(headers);
	}

	@Test
	void whatIsTooLargeIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> MessageFrame.check("", Map.of(), new byte[0], 10))
			.withMessageContaining("0 characters");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MessageFrame.check("t".repeat(129), Map.of(), new byte[0], 10))
			.withMessageContaining("129 characters");
		assertThatIllegalArgumentException().isThrownBy(() -> MessageFrame.check("t", Map.of(), new byte[11], 10))
			.withMessageContaining("11 bytes")
			.withMessageContaining("at most 10 (cluster.max-message-size)");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MessageFrame.check("t", Map.of("k", "ä".repeat(4096)), new byte[0], 10))
			.withMessageContaining("8193 bytes of headers");
	}

	private static Map<String, String> headers(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> "header-" + i)
			.collect(Collectors.toMap(Function.identity(), Function.identity()));
	}

	private static ByteBuf encode(ClusterMessage message) {
		return MessageFrame.encode(message, new UnpooledByteBufAllocator(false));
	}

}
