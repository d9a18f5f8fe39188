// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
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

	private final List<String> events = new ArrayList<>();

	private final TransportContext context = new TransportContext(TestNode.config(), new Control(), new Data());

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private boolean busy;

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
		Connection connection = new Connection(this.context, this.channel, PEER, Lane.DATA, null);
		connection.start();
		this.channel.runPendingTasks();
		assertThat(connection.isOpen()).isFalse();
		assertThat(this.context.table().all()).isEmpty();
		assertThat(this.context.meters().snapshot().connectionsOpen()).isZero();
		assertThat(this.events).containsExactly("lost CLOSED_BY_PEER");
	}

	@Test
	void theHandlerIsToldTheEndOnce() {
		Connection connection = open();
		assertThat(this.channel.close().isSuccess()).isTrue();
		connection.close(ConnectionLoss.BROKEN);
		this.channel.runPendingTasks();
		assertThat(this.events).containsExactly("open", "closed", "lost CLOSED_BY_PEER");
		assertThat(this.context.table().all()).isEmpty();
	}

	@Test
	void unansweredRequestsKeepARetiringConnectionOpen() {
		Connection connection = open();
		this.busy = true;
		connection.retire();
		for (int minute = 0; minute < 10; minute++) {
			advance(60);
			assertThat(connection.isOpen()).isTrue();
		}
		this.busy = false;
		advance(30);
		assertThat(connection.isOpen()).isFalse();
		assertThat(this.events).containsExactly("open", "closed");
	}

	@Test
	void noRequestKeepsARetiringConnectionOpenForEver() {
		Connection connection = open();
		this.busy = true;
		connection.retire();
		advance(DataHandler.LONGEST_REQUEST.toSeconds() - 60);
		assertThat(connection.isOpen()).isTrue();
		advance(120);
		assertThat(connection.isOpen()).isFalse();
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
		this.busy = true;
		for (int i = 0; i < 3; i++) {
			connection.onFrame(Frame.RETIRE, (short) 0, Unpooled.EMPTY_BUFFER);
		}
		this.channel.runPendingTasks();
		assertThat(written()).containsExactly(Frame.RETIRED, Frame.RETIRE);
		assertThat(connection.isDrained()).isFalse();
		connection.onFrame(Frame.RETIRED, (short) 0, Unpooled.EMPTY_BUFFER);
		assertThat(connection.isDrained()).isTrue();
	}

	private Connection open() {
		Connection connection = new Connection(this.context, this.channel, PEER, Lane.DATA,
				new NodeAddress("127.0.0.1", 1));
		connection.start();
		return connection;
	}

	private void advance(long seconds) {
		for (long left = seconds; left > 0; left -= 10) {
			this.channel.advanceTimeBy(Math.min(10, left), TimeUnit.SECONDS);
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

	private final class Control implements ControlHandler {

		@Override
		public void onMessage(Peer from, ControlMessage message) {
			ConnectionTests.this.events.add("message");
		}

		@Override
		public void onConnectionLost(Peer peer, ConnectionLoss loss) {
			ConnectionTests.this.events.add("lost " + loss);
		}

		@Override
		public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
			ConnectionTests.this.events.add("failed " + loss);
		}

	}

	private final class Data implements DataHandler {

		@Override
		public void onOpen(DataChannel opened) {
			ConnectionTests.this.events.add("open");
		}

		@Override
		public void onFrame(DataChannel from, ByteBuf frame) {
			ConnectionTests.this.events.add("frame");
		}

		@Override
		public boolean isBusy(DataChannel asked) {
			return ConnectionTests.this.busy;
		}

		@Override
		public void onClosed(DataChannel closed) {
			ConnectionTests.this.events.add("closed");
		}

	}

}
