// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the server of a stream is told of what its subscriber asks for.
 */
@Timeout(60)
class ClientStreamTests {

	private static final long ID = (7L << 32) | 3;

	private static final int PLACE = 5;

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final MemoryChannel channel = this.a.channelTo(this.cluster.start("b"));

	private final List<Long> told = new ArrayList<>();

	private final ClientCallState call = new ClientCallState(7);

	private final ClientStream stream = new ClientStream(this.call);

	ClientStreamTests() {
		this.channel.lost = (frame) -> {
			read(frame.duplicate());
			return true;
		};
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private void read(ByteBuf frame) {
		assertThat(frame.readUnsignedByte()).isEqualTo((short) CallFrame.DEMAND);
		assertThat(frame.readLong()).isEqualTo(ID);
		assertThat(frame.readInt()).isEqualTo(PLACE);
		this.told.add(frame.readLong());
	}

	private void open() {
		this.stream.opens(this.channel, ID, PLACE);
		assertThat(this.call.move(this.call.state(), ClientCallState.OPEN)).isTrue();
		this.stream.tell();
	}

	/**
	 * What was told once the loop has done what it had to do before.
	 */
	private List<Long> told() {
		return this.a.loop.submit(() -> List.copyOf(this.told)).syncUninterruptibly().getNow();
	}

	@Test
	void whatWasAskedForBeforeIsToldWithTheRequest() {
		this.stream.request(2);
		this.stream.request(3);
		assertThat(this.stream.firstDemand()).isEqualTo(5);
		assertThat(this.stream.firstDemand()).isZero();
		open();
		assertThat(told()).isEmpty();
	}

	@Test
	void whatWasAskedForWhileTheRequestWasUnderWayIsToldWhenItIsOpen() {
		assertThat(this.stream.firstDemand()).isZero();
		this.stream.request(2);
		assertThat(told()).isEmpty();
		open();
		assertThat(told()).containsExactly(2L);
	}

	@Test
	void theNextServerIsToldAllOfIt() {
		this.stream.request(2);
		assertThat(this.stream.firstDemand()).isEqualTo(2);
		this.stream.declined();
		this.stream.request(1);
		assertThat(this.stream.firstDemand()).isEqualTo(3);
	}

	@Test
	void whatIsAskedForInOneTurnOfTheLoopIsToldAtOnce() {
		open();
		this.a.loop.submit(() -> {
			for (int i = 0; i < 10; i++) {
				this.stream.request(1);
			}
		}).syncUninterruptibly();
		assertThat(told()).containsExactly(10L);
		this.stream.request(4);
		assertThat(told()).containsExactly(10L, 4L);
	}

	@Test
	void aServerWhoseStreamIsOverIsToldNothing() {
		open();
		this.call.endAnywhere(true);
		this.stream.request(1);
		this.stream.tell();
		assertThat(told()).isEmpty();
	}

	@Test
	void noMoreIsReceivedThanWasAskedFor() {
		this.stream.request(2);
		assertThat(this.stream.received()).as("nobody was told").isFalse();
		this.stream.firstDemand();
		assertThat(List.of(this.stream.received(), this.stream.received(), this.stream.received()))
			.containsExactly(true, true, false);
	}

	@Test
	void whatEndsWithItsLoopIsToldNothing() {
		open();
		this.a.close();
		Awaitility.await().until(this.a.loop::isTerminated);
		this.stream.request(1);
		assertThat(this.told).isEmpty();
	}

}
