// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.service.call.DeflateFormat.Result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DeflateFormatTests {

	private static final int MAX = 1024 * 1024;

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

	private final DeflateFormat format = new DeflateFormat(2);

	@AfterEach
	void nothingLeaks() {
		this.format.close();
		assertThat(this.allocator.metric().usedDirectMemory()).isZero();
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
	}

	static byte[] text(int size) {
		StringBuilder text = new StringBuilder();
		Random random = new Random(size);
		while (text.length() < size) {
			text.append("{\"id\":").append(random.nextInt(1_000_000)).append(",\"state\":\"SHIPPED\"},");
		}
		return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	private Result deflate(byte[] plain, ByteBuf target) {
		ByteBuf source = this.allocator.directBuffer().writeZero(7).writeBytes(plain);
		try {
			return this.format.deflate(source, 7, plain.length, target);
		}
		finally {
			source.release();
		}
	}

	private ByteBuf deflated(byte[] plain) {
		ByteBuf target = this.allocator.directBuffer();
		assertThat(deflate(plain, target)).isEqualTo(Result.DONE);
		return target;
	}

	/** As anybody could write it. */
	private ByteBuf written(int length, byte[] plain) {
		Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
		deflater.setInput(plain);
		deflater.finish();
		byte[] bytes = new byte[plain.length + 100];
		int count = deflater.deflate(bytes);
		deflater.end();
		return this.allocator.directBuffer().writeInt(length).writeBytes(bytes, 0, count);
	}

	/** Also where it consists of several pieces of memory. */
	private byte[] inflated(ByteBuf payload) {
		ByteBuf pieces = inPieces(payload);
		byte[] plain;
		try {
			plain = inflatedAsItIs(payload);
		}
		catch (ClusterException ex) {
			assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> inflatedAsItIs(pieces))
				.withMessage(ex.getMessage());
			throw ex;
		}
		assertThat(inflatedAsItIs(pieces)).isEqualTo(plain);
		return plain;
	}

	private ByteBuf inPieces(ByteBuf payload) {
		ByteBuf rest = payload.duplicate();
		Random random = new Random(rest.readableBytes());
		CompositeByteBuf pieces = this.allocator.compositeDirectBuffer(100);
		while (rest.isReadable() && pieces.numComponents() < 99) {
			int length = Math.min(rest.readableBytes(), 1 + random.nextInt(1 + payload.readableBytes() / 4));
			pieces.addComponent(true, this.allocator.directBuffer(length).writeBytes(rest, length));
		}
		return pieces.addComponent(true, this.allocator.directBuffer().writeBytes(rest));
	}

	private byte[] inflatedAsItIs(ByteBuf payload) {
		try {
			DeflateFormat.plainLength(payload, MAX);
			ByteBuf plain = this.format.inflate(payload, this.allocator);
			assertThat(payload.isReadable()).isFalse();
			byte[] bytes = ByteBufUtil.getBytes(plain);
			plain.release();
			return bytes;
		}
		finally {
			payload.release();
		}
	}

	private void assertRefused(ByteBuf payload, String reason) {
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> inflated(payload))
			.withMessageContaining(reason);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1400, 2048, 10_000, 65_536, 1_000_000, MAX })
	void textComesBackAndIsMuchSmaller(int size) {
		ByteBuf payload = deflated(text(size));
		assertThat(payload.readableBytes()).isLessThan(size / 2);
		assertThat(inflated(payload)).isEqualTo(text(size));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2048, 65_536, MAX })
	void randomBytesAreLeftAlone(int size) {
		ByteBuf target = this.allocator.directBuffer();
		assertThat(deflate(random(size), target)).isEqualTo(Result.TOO_LARGE);
		assertThat(target.readableBytes()).as("work is bounded").isLessThanOrEqualTo(size * 3 / 4 + 4);
		target.release();
	}

	@Test
	void lessThanAQuarterIsNotWorthIt() {
		byte[] mixed = random(100_000);
		Arrays.fill(mixed, 0, 20_000, (byte) 'x');
		ByteBuf target = this.allocator.directBuffer();
		assertThat(deflate(mixed, target)).isEqualTo(Result.TOO_LARGE);
		target.release();
		Arrays.fill(mixed, 0, 30_000, (byte) 'x');
		assertThat(inflated(deflated(mixed))).isEqualTo(mixed);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2048, 10_000, 99_999, MAX })
	void whatBecomesTinyIsFilledUpToWhatReceiversTake(int size) {
		ByteBuf payload = deflated(new byte[size]);
		assertThat(payload.readableBytes()).isBetween(size / 100, size / 50);
		assertThat(inflated(payload)).isEqualTo(new byte[size]);
	}

	@Test
	void threat15ABombIsRefusedBeforeAnythingIsAllocated() {
		ByteBuf bomb = written(MAX, new byte[MAX]);
		assertThat(bomb.readableBytes()).isLessThan(2000);
		assertRefused(bomb, "that promises 1048576; at most 100 times as much is allowed");
		assertRefused(written(MAX + 1, text(MAX)), "1048577 bytes; 0 to 1048576 are allowed");
		assertRefused(written(Integer.MAX_VALUE, text(1000)), "0 to 1048576 are allowed");
		assertRefused(written(-1, text(1000)), "-1 bytes; 0 to 1048576 are allowed");
	}

	@Test
	void threat15ABombThatLiesAboutItsLengthIsReadUpToThatLength() {
		ByteBuf bomb = written(1000, new byte[MAX]);
		assertRefused(bomb, "should be of 1000 bytes is more");
	}

	@Test
	void threat15InflatingTakesTwiceTheLargestMessageAtMost() {
		ByteBuf densest = written(MAX, text(MAX));
		UnpooledByteBufAllocator counting = new UnpooledByteBufAllocator(true);
		ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		inflated(densest.copy());
		long before = memory.getCurrentThreadAllocatedBytes();
		DeflateFormat.plainLength(densest, MAX);
		ByteBuf plain = this.format.inflate(densest, counting);
		long taken = memory.getCurrentThreadAllocatedBytes() - before + counting.metric().usedDirectMemory();
		assertThat(plain.readableBytes()).isEqualTo(MAX);
		plain.release();
		densest.release();
		assertThat(taken).isLessThan(2L * MAX);
	}

	@Test
	void aWrongLengthIsRefused() {
		assertRefused(written(9_999, text(10_000)), "should be of 9999 bytes is more");
		assertRefused(written(10_001, text(10_000)), "should be of 10001 bytes is 10000");
		assertRefused(written(0, text(10_000)), "should be of 0 bytes is more");
		assertThat(inflated(written(0, new byte[0]))).isEmpty();
	}

	@Test
	void whatEndsTooEarlyIsRefusedWhereverItEnds() {
		byte[] plain = text(3000);
		ByteBuf whole = deflated(plain);
		for (int length = 0; length < whole.readableBytes(); length++) {
			ByteBuf cut = this.allocator.directBuffer().writeBytes(whole, 0, length);
			assertThatExceptionOfType(ClusterException.class).as("cut at %s", length).isThrownBy(() -> inflated(cut));
		}
		assertThat(inflated(whole)).isEqualTo(plain);
	}

	@Test
	void bytesBehindTheEndAreRefused() {
		assertRefused(deflated(text(3000)).writeByte(0), "is followed by 1 others");
		assertRefused(deflated(text(3000)).writeBytes(random(500)), "is followed by 500 others");
	}

	@Test
	void bytesThatAreNothingAreRefused() {
		Random random = new Random(7);
		int refused = 0;
		for (int i = 0; i < 2000; i++) {
			ByteBuf payload = deflated(text(3000));
			for (int flips = 0; flips <= random.nextInt(3); flips++) {
				payload.setByte(4 + random.nextInt(payload.readableBytes() - 4), random.nextInt(256));
			}
			try {
				assertThat(inflated(payload)).hasSize(3000);
			}
			catch (ClusterException ex) {
				refused++;
			}
		}
		assertThat(refused).isGreaterThan(500);
		ByteBuf reserved = this.allocator.directBuffer().writeInt(100).writeByte(7).writeZero(50);
		assertRefused(reserved, "that is none: invalid block type");
	}

	@Test
	void whatWasWrongIsForgotten() {
		for (int i = 0; i < 10; i++) {
			assertRefused(written(9_999, text(10_000)), "is more");
			ByteBuf target = this.allocator.directBuffer();
			assertThat(deflate(random(10_000), target)).isEqualTo(Result.TOO_LARGE);
			target.release();
			assertThat(inflated(deflated(text(10_000)))).isEqualTo(text(10_000));
		}
	}

	@Test
	void manyAtATimeDoNotMixAndWhatIsTooMuchIsLeftAlone() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		List<Future<Integer>> all = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			byte[] plain = text(20_000 + thread);
			all.add(threads.submit(() -> roundTrips(plain)));
		}
		int done = 0;
		for (Future<Integer> each : all) {
			done += each.get();
		}
		threads.shutdown();
		assertThat(done).isPositive();
	}

	private int roundTrips(byte[] plain) {
		int done = 0;
		for (int i = 0; i < 100; i++) {
			ByteBuf target = this.allocator.directBuffer();
			Result result = deflate(plain, target);
			assertThat(result).isNotEqualTo(Result.TOO_LARGE);
			if (result == Result.DONE) {
				assertThat(inflated(target)).isEqualTo(plain);
				done++;
			}
			else {
				target.release();
			}
		}
		return done;
	}

	@Test
	void theGoldenPayload() {
		byte[] plain = "A".repeat(300).getBytes(StandardCharsets.US_ASCII);
		ByteBuf payload = this.allocator.directBuffer()
			.writeBytes(ByteBufUtil.decodeHexDump("0000012c" + "73741c05c40200"));
		assertThat(inflated(payload)).isEqualTo(plain);
	}

}
