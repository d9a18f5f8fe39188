// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bound of what waits, and the order of the farewell.
 */
class OutboxTests {

	private final Outbox outbox = new Outbox(2 * (500 + Outbox.FRAME_OVERHEAD));

	@Test
	void takesUpToItsBound() {
		assertThat(this.outbox.offer(frame(492), true)).isTrue();
		assertThat(this.outbox.offer(frame(492), true)).isTrue();
		Frame surplus = frame(0);
		assertThat(this.outbox.offer(surplus, true)).isFalse();
		assertThat(surplus.body().refCnt()).isEqualTo(1);
		poll();
		assertThat(this.outbox.offer(surplus, true)).isTrue();
	}

	@Test
	void smallFramesCountAsWhatTheyTake() {
		Outbox small = new Outbox(100 * (8 + Outbox.FRAME_OVERHEAD));
		int taken = 0;
		while (small.offer(frame(0), true)) {
			taken++;
		}
		assertThat(taken).isEqualTo(100);
	}

	@Test
	void takesAnythingWhenEmpty() {
		assertThat(this.outbox.offer(frame(5000), true)).isTrue();
		assertThat(this.outbox.offer(frame(0), false)).isFalse();
	}

	@Test
	void takesOnlyAnswersBehindTheFarewell() {
		this.outbox.offer(frame(1), true);
		assertThat(this.outbox.retire(farewell(Frame.RETIRE))).isTrue();
		assertThat(this.outbox.retire(farewell(Frame.RETIRE))).isFalse();
		assertThat(this.outbox.isRetiring()).isTrue();
		assertThat(this.outbox.offer(frame(2), true)).isFalse();
		assertThat(this.outbox.offer(frame(3), false)).isTrue();
		this.outbox.finish(farewell(Frame.DONE));
		assertThat(this.outbox.offer(frame(4), false)).isFalse();
		assertThat(poll().body().readableBytes()).isEqualTo(1);
		assertThat(poll().type()).isEqualTo(Frame.RETIRE);
		assertThat(poll().body().readableBytes()).isEqualTo(3);
		assertThat(poll().type()).isEqualTo(Frame.DONE);
		assertThat(poll()).isNull();
		assertThat(this.outbox.isEmpty()).isTrue();
	}

	@Test
	void takesFramesInBulkWhileLittleWaits() {
		Outbox large = new Outbox(10 * Outbox.MAX_BULK_BYTES);
		assertThat(large.hasRoomForBulk()).isTrue();
		assertThat(large.offerBulk(frame(2 * Outbox.MAX_BULK_BYTES))).as("of any size").isTrue();
		assertThat(large.hasRoomForBulk()).isFalse();
		Frame surplus = frame(1);
		assertThat(large.offerBulk(surplus)).isFalse();
		assertThat(surplus.body().refCnt()).isEqualTo(1);
		assertThat(large.offer(frame(1), true)).as("others do not wait for it").isTrue();
		large.drainTo(new ArrayDeque<>(), 1);
		large.retire(farewell(Frame.RETIRE));
		assertThat(large.offerBulk(surplus)).as("a stream goes on while it retires").isTrue();
		large.close();
		assertThat(large.offerBulk(frame(1))).isFalse();
	}

	@Test
	void givesFramesUntilTheyAreAsLargeAsWanted() {
		Outbox five = new Outbox(5 * (100 + Outbox.FRAME_OVERHEAD));
		for (int i = 0; i < 5; i++) {
			assertThat(five.offer(frame(92), true)).isTrue();
		}
		Queue<Frame> taken = new ArrayDeque<>();
		assertThat(five.drainTo(taken, 101)).isEqualTo(200);
		assertThat(taken).hasSize(2);
		assertThat(five.bytes()).isEqualTo(300);
		assertThat(five.drainTo(taken, 1000)).isEqualTo(300);
		assertThat(five.drainTo(taken, 1000)).isZero();
		assertThat(taken).hasSize(5);
	}

	@Test
	void releasesWhatItDrops() {
		ByteBuf body = Unpooled.buffer(10).writeZero(10);
		this.outbox.offer(new Frame(Frame.DATA, (short) 0, body), true);
		assertThat(this.outbox.close()).isEqualTo(1);
		assertThat(body.refCnt()).isZero();
		assertThat(this.outbox.offer(frame(1), false)).isFalse();
		assertThat(this.outbox.retire(farewell(Frame.RETIRE))).isFalse();
	}

	@Test
	void acknowledgesBeforeItsLastFrameOnly() {
		this.outbox.offer(frame(492), true);
		this.outbox.offer(frame(492), true);
		// The farewell needs no room.
		this.outbox.acknowledge(farewell(Frame.RETIRED));
		this.outbox.retire(farewell(Frame.RETIRE));
		this.outbox.finish(farewell(Frame.DONE));
		this.outbox.acknowledge(farewell(Frame.RETIRED));
		poll();
		poll();
		assertThat(poll().type()).isEqualTo(Frame.RETIRED);
		assertThat(poll().type()).isEqualTo(Frame.RETIRE);
		assertThat(poll().type()).isEqualTo(Frame.DONE);
		assertThat(poll()).isNull();
	}

	@Test
	void whatIsTakenOutMakesRoomOfItsSize() {
		for (int round = 0; round < 1000; round++) {
			assertThat(this.outbox.offer(frame(92 + round % 400), true)).isTrue();
			assertThat(this.outbox.offer(frame(492), false)).isTrue();
			poll();
			poll();
		}
		assertThat(this.outbox.isEmpty()).isTrue();
		assertThat(this.outbox.offer(frame(992 + Outbox.FRAME_OVERHEAD), true)).isTrue();
		assertThat(this.outbox.offer(frame(1), true)).isFalse();
	}

	private Frame poll() {
		Queue<Frame> next = new ArrayDeque<>();
		this.outbox.drainTo(next, 1);
		assertThat(next).hasSizeLessThanOrEqualTo(1);
		return next.poll();
	}

	private static Frame frame(int size) {
		return new Frame(Frame.DATA, (short) 0, Unpooled.buffer(Math.max(1, size)).writeZero(size));
	}

	private static Frame farewell(byte type) {
		return new Frame(type, (short) 0, Unpooled.EMPTY_BUFFER);
	}

}
