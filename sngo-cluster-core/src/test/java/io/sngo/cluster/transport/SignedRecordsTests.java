// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(BufferLeaks.class)
@SuppressWarnings("FutureReturnValueIgnored") // in memory, so it is over at once
class SignedRecordsTests {

	private static final SessionKeys KEYS = new SessionKeys(new byte[16],
			"0123456789abcdef".getBytes(StandardCharsets.UTF_8));

	private final List<String> forged = new ArrayList<>();

	private final AtomicInteger came = new AtomicInteger();

	private final EmbeddedChannel dialling = new EmbeddedChannel(
			new SignedRecords(KEYS, true, this.came::addAndGet, this.forged::add));

	private final EmbeddedChannel listening = new EmbeddedChannel(
			new SignedRecords(KEYS, false, this.came::addAndGet, this.forged::add));

	@AfterEach
	void close() {
		this.dialling.finishAndReleaseAll();
		this.listening.finishAndReleaseAll();
	}

	private static ByteBuf buffer(EmbeddedChannel channel, byte[] bytes) {
		return channel.alloc().buffer(Math.max(1, bytes.length)).writeBytes(bytes);
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	/** What goes over the network after a flush. */
	private byte[] wire(byte[]... writes) {
		for (byte[] bytes : writes) {
			this.dialling.write(buffer(this.dialling, bytes), this.dialling.voidPromise());
		}
		this.dialling.flush();
		return drain(this.dialling.outboundMessages());
	}

	private static byte[] drain(Queue<Object> messages) {
		ByteBuf all = Unpooled.buffer();
		for (Object message = messages.poll(); message != null; message = messages.poll()) {
			all.writeBytes((ByteBuf) message);
			((ByteBuf) message).release();
		}
		byte[] bytes = new byte[all.readableBytes()];
		all.readBytes(bytes);
		return bytes;
	}

	private byte[] receive(byte[] wire, int piece) {
		for (int at = 0; at < wire.length; at += piece) {
			int length = Math.min(piece, wire.length - at);
			this.listening.writeInbound(this.listening.alloc().buffer(length).writeBytes(wire, at, length));
		}
		return drain(this.listening.inboundMessages());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 20, 1000, 1024, 32 * 1024, 1 << 20 })
	void whateverIsWrittenArrivesHoweverItIsCut(int piece) {
		for (int length : new int[] { 1, 20, 1023, 1025, 32 * 1024 - 1, 32 * 1024, 32 * 1024 + 1, 100_000 }) {
			if (length <= 2_000L * piece) {
				byte[] bytes = random(length);
				assertThat(receive(wire(bytes), piece)).isEqualTo(bytes);
			}
		}
		assertThat(this.forged).isEmpty();
	}

	@Test
	void whatIsFlushedTogetherSharesARecord() {
		byte[][] small = new byte[100][];
		Arrays.fill(small, random(50));
		byte[] wire = wire(small);
		assertThat(wire).hasSize(Integer.BYTES + 100 * 50 + RecordCipher.TAG_BYTES);
		assertThat(receive(wire, 1 << 20)).hasSize(5000);
	}

	@Test
	void nothingIsWrittenWhereThereIsNothing() {
		assertThat(wire()).isEmpty();
		assertThat(wire(new byte[0])).isEmpty();
	}

	/**
	 * The last word of a connection is one of no bytes, and the channel closes after it.
	 */
	@Test
	void aPromiseIsKeptWhenAllBeforeItHasGone() {
		this.dialling.write(buffer(this.dialling, random(10)), this.dialling.voidPromise());
		ChannelFuture done = this.dialling.writeAndFlush(Unpooled.EMPTY_BUFFER);
		assertThat(done.isSuccess()).isTrue();
		assertThat(receive(drain(this.dialling.outboundMessages()), 1000)).hasSize(10);
	}

	@Test
	void bothDirectionsHaveKeysOfTheirOwn() {
		byte[] wire = wire(random(10));
		this.dialling.writeInbound(this.dialling.alloc().buffer().writeBytes(wire));
		assertThat(drain(this.dialling.inboundMessages())).as("its own words").isEmpty();
		assertThat(this.forged).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 10, 25, 29 })
	void threat10AfterAFlippedBitNothingIsHandedOn(int at) {
		byte[] first = wire(random(10));
		byte[] second = wire(random(10));
		first[at] ^= 1;
		assertThat(receive(first, 1000)).isEmpty();
		assertThat(receive(second, 1000)).isEmpty();
		assertThat(this.forged).containsExactly("a record that was altered, repeated, left out or moved on its way");
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 16, 32 * 1024 + 17, Integer.MAX_VALUE })
	void threat13AForbiddenLengthIsRefusedBeforeAnythingIsAllocated(int length) {
		ByteBuf header = this.listening.alloc().buffer(4).writeInt(length);
		this.listening.writeInbound(header);
		assertThat(this.forged).hasSize(1);
		assertThat(this.forged.get(0)).contains("a record of " + length + " bytes");
		assertThat(receive(wire(random(10)), 1000)).isEmpty();
	}

	@Test
	void whatIsUnfinishedAtTheEndIsReleased() {
		byte[] wire = wire(random(20_000));
		this.listening.writeInbound(this.listening.alloc().buffer(15_000).writeBytes(wire, 0, 15_000));
		this.dialling.write(buffer(this.dialling, random(10)), this.dialling.voidPromise());
		this.listening.close();
		this.dialling.close();
		assertThat(this.listening.inboundMessages()).isEmpty();
	}

	@Test
	void bytesAreToldAsTheyCome() {
		byte[] wire = wire(random(20_000));
		this.listening.writeInbound(this.listening.alloc().buffer(300).writeBytes(wire, 0, 300));
		assertThat(this.came).hasValue(300);
		assertThat(this.listening.inboundMessages()).isEmpty();
	}

	@Test
	void whatIsWrittenCanBeReadByNobodyElse() {
		byte[] text = "nobody reads this text".repeat(10).getBytes(StandardCharsets.UTF_8);
		assertThat(new String(wire(text), StandardCharsets.ISO_8859_1)).doesNotContain("nobody");
	}

}
