// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beginning and end of a connection, on a channel whose time stands still.
 */
@ExtendWith(BufferLeaks.class)
class ConnectionTests {

	private static final Peer PEER = RawPeer.peer("peer", 1, 1);

	private final RecordingHandlers handlers = new RecordingHandlers();

	private final TransportContext context = new TransportContext(TestNode.config(), TransportSecurity.DEFAULT,
			this.handlers, this.handlers);

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@BeforeEach
	void start() {
		this.context.table().local(RawPeer.peer("local", 2, 2));
		this.channel.freezeTime();
	}

	@AfterEach
	void stop() {
		this.channel.finishAndReleaseAll();
		this.context.loops().dispose();
	}

	@Test
	void aChannelThatIsClosedAlreadyLeavesNothingBehind() {
		assertThat(this.channel.close().isSuccess()).isTrue();
		Connection connection = new Connection(this.context, this.channel, new Agreement(PEER, 0, Set.of(), null, 0),
				Lane.DATA, null);
		connection.start();
		this.channel.runPendingTasks();
		assertThat(connection.isOpen()).isFalse();
		assertThat(this.context.table().all()).isEmpty();
		assertThat(this.context.meters().snapshot().connectionsOpen()).isZero();
		assertThat(this.handlers.events).containsExactly("lost CLOSED_BY_PEER");
	}

	@Test
	void theHandlerIsToldTheEndOnce() {
		Connection connection = open();
		assertThat(this.channel.close().isSuccess()).isTrue();
		connection.close(ConnectionLoss.BROKEN);
		this.channel.runPendingTasks();
		assertThat(this.handlers.events).containsExactly("open", "closed", "lost CLOSED_BY_PEER");
		assertThat(this.context.table().all()).isEmpty();
	}

	@Test
	void aRequestThatARetiringConnectionDeclinesIsNoError() {
		Connection connection = open();
		connection.retire();
		assertThat(connection.send(Unpooled.buffer().writeByte(1))).isFalse();
		assertThat(this.context.meters().snapshot().errorCount()).as("it goes on over another").isZero();
		assertThat(connection.send(Unpooled.wrappedBuffer(new byte[2 * 1024 * 1024]))).isFalse();
		assertThat(this.context.meters().snapshot().errorCount()).as("too large for any").isOne();
	}

	@Test
	void theHandlerIsToldWhenAllThatWasReadIsHandedOn() {
		Connection connection = open();
		this.handlers.writesReads = true;
		ByteBuf two = Unpooled.buffer();
		for (int length : new int[] { 1, 2 }) {
			Frame.writeHeader(two, length, Frame.DATA, (short) 0);
			two.writeZero(length);
		}
		connection.read(two);
		Frame.writeHeader(two, 3, Frame.DATA, (short) 0);
		connection.read(two);
		two.writeZero(3);
		Frame.writeHeader(two, -1, Frame.DATA, (short) 0);
		connection.read(two);
		assertThat(this.handlers.events).as("also where the rules are broken")
			.containsExactly("open", "frame 1", "frame 2", "read", "frame 3", "closed", "lost BROKEN", "read");
		two.release();
	}

	@Test
	void aHandlerThatFailsAtTheEndOfAReadEndsTheConnection() {
		Connection connection = open();
		this.handlers.failsReads = true;
		ByteBuf one = Unpooled.buffer();
		Frame.writeHeader(one, 1, Frame.DATA, (short) 0);
		connection.read(one.writeZero(1));
		one.release();
		assertThat(connection.isOpen()).isFalse();
		assertThat(this.handlers.events).containsExactly("open", "frame 1", "closed", "lost BROKEN");
	}

	@Test
	void halfOfWhatTheLastTurnWroteGoesOutBeforeThisOneEnds() {
		Connection connection = open();
		for (int i = 0; i < 80; i++) {
			connection.send(Unpooled.buffer().writeZero(92));
		}
		assertThat(writtenBytes()).as("a first turn, of which nobody knows how long it is").isZero();
		this.channel.runPendingTasks();
		assertThat(writtenBytes()).isEqualTo(8_000);
		for (int i = 0; i < 39; i++) {
			connection.send(Unpooled.buffer().writeZero(92));
		}
		assertThat(writtenBytes()).isZero();
		connection.send(Unpooled.buffer().writeZero(92));
		assertThat(writtenBytes()).isEqualTo(4_000);
		connection.send(Unpooled.buffer().writeZero(92));
		assertThat(writtenBytes()).isZero();
		this.channel.runPendingTasks();
		assertThat(writtenBytes()).isEqualTo(100);
	}

	private int writtenBytes() {
		int bytes = 0;
		for (ByteBuf next = this.channel.readOutbound(); next != null; next = this.channel.readOutbound()) {
			bytes += next.readableBytes();
			next.release();
		}
		return bytes;
	}

	@Test
	void dataAloneTakesItsBuffersFromAPool() {
		new Connection(this.context, this.channel, new Agreement(PEER, 0, Set.of(), null, 0), Lane.CONTROL, null);
		assertThat(this.channel.alloc()).isSameAs(UnpooledByteBufAllocator.DEFAULT);
		new Connection(this.context, this.channel, new Agreement(PEER, 0, Set.of(), null, 0), Lane.DATA, null);
		assertThat(this.channel.alloc()).isSameAs(ByteBufAllocator.DEFAULT);
	}

	@Test
	void unansweredRequestsKeepARetiringConnectionOpen() {
		Connection connection = open();
		this.handlers.busy = true;
		connection.retire();
		for (int minute = 0; minute < 10; minute++) {
			advance(60);
			assertThat(connection.isOpen()).isTrue();
		}
		this.handlers.busy = false;
		advance(30);
		assertThat(connection.isOpen()).isFalse();
		assertThat(this.handlers.events).containsExactly("open", "closed");
	}

	@Test
	void aBusyHandlerIsAskedLessAndLessOften() {
		Connection connection = open();
		this.handlers.busy = true;
		this.handlers.asked = 0;
		connection.retire();
		connection.onFrame(Frame.RETIRE, (short) 0, Unpooled.EMPTY_BUFFER);
		for (int i = 0; i < 1000; i++) {
			this.channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
			this.channel.runPendingTasks();
		}
		assertThat(this.handlers.asked).isBetween(40, 70);
		this.handlers.busy = false;
		advance(2);
		assertThat(written()).endsWith(Frame.DONE);
	}

	@Test
	void noRequestKeepsARetiringConnectionOpenForEver() {
		Connection connection = open();
		this.handlers.busy = true;
		connection.retire();
		advance(DataHandler.LONGEST_REQUEST.toSeconds() - 60);
		assertThat(connection.isOpen()).isTrue();
		advance(120);
		assertThat(connection.isOpen()).isFalse();
	}

	/**
	 * However long its requests go on.
	 */
	@Test
	void threat12WhatARemovedSecretHasOpenedLastsForEightSecondsMore() {
		Connection connection = open();
		this.handlers.busy = true;
		connection.retireSoon();
		advance(7);
		assertThat(connection.isOpen()).isTrue();
		advance(1);
		assertThat(connection.isOpen()).isFalse();
		assertThat(this.context.meters().snapshot().errorCount()).isOne();
	}

	@Test
	void aPeerThatDoesNotAnswerTheFarewellDoesNotKeepTheConnectionOpen() {
		Connection connection = open();
		connection.retire();
		advance(29);
		assertThat(connection.isOpen()).isTrue();
		advance(2);
		assertThat(connection.isOpen()).isFalse();
	}

	@Test
	void aPeerThatSaysFarewellTwiceIsAnsweredOnce() {
		Connection connection = open();
		this.handlers.busy = true;
		for (int i = 0; i < 3; i++) {
			connection.onFrame(Frame.RETIRE, (short) 0, Unpooled.EMPTY_BUFFER);
		}
		this.channel.runPendingTasks();
		assertThat(written()).containsExactly(Frame.RETIRED, Frame.RETIRE);
		assertThat(connection.isDrained()).isFalse();
		connection.onFrame(Frame.RETIRED, (short) 0, Unpooled.EMPTY_BUFFER);
		assertThat(connection.isDrained()).isTrue();
	}

	@Test
	void aPeerThatBeginsAFrameAndSendsNoMoreIsCut() {
		open();
		receive(RawPeer.header(1000, Frame.DATA, 0));
		advance(3);
		assertThat(this.channel.isOpen()).isTrue();
		advance(2);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.handlers.events).containsExactly("open", "closed", "lost BROKEN");
	}

	@Test
	void aPeerThatSendsNextToNothingOfAFrameIsCut() {
		open();
		receive(RawPeer.header(100_000, Frame.DATA, 0));
		for (int i = 0; i < 10 && this.channel.isOpen(); i++) {
			receive(new byte[500]);
			advance(1);
		}
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void aPeerThatSendsAFrameSlowlyIsNotCut() {
		open();
		receive(RawPeer.header(100 * 512, Frame.DATA, 0));
		for (int i = 0; i < 100; i++) {
			receive(new byte[512]);
			advance(1);
		}
		assertThat(this.handlers.events).containsExactly("open", "frame 51200");
	}

	/**
	 * The bytes of a record are handed on when all of them are there, which takes a
	 * minute here.
	 */
	@Test
	void aPeerThatSendsASignedRecordSlowlyIsNotCut() {
		byte[] record = openSigned(SignedRecords.MAX_BYTES);
		for (int at = 0; at < record.length; at += 512) {
			assertThat(this.handlers.events).containsExactly("open");
			receive(Arrays.copyOfRange(record, at, Math.min(at + 512, record.length)));
			advance(1);
		}
		assertThat(this.handlers.events).containsExactly("open", "frame " + SignedRecords.MAX_BYTES);
	}

	@Test
	void aPeerThatSendsNextToNothingOfASignedRecordIsCut() {
		byte[] record = openSigned(SignedRecords.MAX_BYTES);
		for (int at = 0; at < 10 * 500 && this.channel.isOpen(); at += 500) {
			receive(Arrays.copyOfRange(record, at, at + 500));
			advance(1);
		}
		assertThat(this.channel.isOpen()).isFalse();
	}

	/**
	 * Opens a connection that is signed, and begins a frame on it.
	 * @return the record with the rest of the frame
	 */
	private byte[] openSigned(int length) {
		SessionKeys keys = new SessionKeys(new byte[16], new byte[16]);
		Connection connection = open();
		this.channel.pipeline().addFirst(new SignedRecords(keys, true, connection::came, connection::abort));
		EmbeddedChannel peer = new EmbeddedChannel(new SignedRecords(keys, false, (bytes) -> {
		}, (reason) -> {
		}));
		receive(record(peer, RawPeer.header(length, Frame.DATA, 0)));
		byte[] rest = record(peer, new byte[length]);
		peer.finishAndReleaseAll();
		return rest;
	}

	private static byte[] record(EmbeddedChannel peer, byte[] bytes) {
		assertThat(peer.writeOutbound(Unpooled.wrappedBuffer(bytes))).isTrue();
		ByteBuf all = Unpooled.buffer();
		for (ByteBuf out = peer.readOutbound(); out != null; out = peer.readOutbound()) {
			all.writeBytes(out);
			out.release();
		}
		return ByteBufUtil.getBytes(all);
	}

	@Test
	void aPeerThatSendsSmallFramesCutAnywhereIsNotCut() {
		open();
		byte[] frame = RawPeer.header(1, Frame.DATA, 0);
		receive(frame);
		for (int i = 0; i < 20; i++) {
			// The body of one and the header of the next.
			receive(new byte[1]);
			receive(frame);
			advance(1);
		}
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.handlers.events).hasSize(21);
	}

	@Test
	void anIdleConnectionWakesNobodyBeforeItMayBeClosed() {
		open();
		receive(RawPeer.header(1, Frame.DATA, 0));
		receive(new byte[1]);
		advance(5);
		assertThat(this.channel.runScheduledPendingTasks()).as("whole frames only")
			.isGreaterThan(this.context.config().idleTimeout().minusSeconds(10).toNanos());
	}

	@Test
	void aSilentPeerIsNotCut() {
		open();
		advance(60);
		assertThat(this.channel.isOpen()).isTrue();
	}

	private void receive(byte[] bytes) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(bytes));
	}

	private Connection open() {
		Connection connection = new Connection(this.context, this.channel, new Agreement(PEER, 0, Set.of(), null, 0),
				Lane.DATA, new NodeAddress("127.0.0.1", 1));
		this.channel.pipeline().addLast(new ConnectionHandler(connection));
		connection.start();
		return connection;
	}

	private void advance(long seconds) {
		for (long left = seconds; left > 0; left--) {
			this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
			this.channel.runPendingTasks();
		}
	}

	private List<Byte> written() {
		List<Byte> types = new ArrayList<>();
		for (ByteBuf out = this.channel.readOutbound(); out != null; out = this.channel.readOutbound()) {
			while (out.isReadable()) {
				int length = out.readInt();
				types.add(out.readByte());
				out.skipBytes(3 + length);
			}
			out.release();
		}
		return types;
	}

}
