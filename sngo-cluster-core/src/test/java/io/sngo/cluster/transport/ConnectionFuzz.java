// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A member that sends what it likes on a connection that stands; the first byte of the
 * input is the lane, the second the size of the pieces in which the rest comes. Control
 * messages come out as far as they are some, frames on the data lane alone, and the
 * handlers are told of the end once.
 */
final class ConnectionFuzz implements FuzzTarget {

	private final Handlers handlers = new Handlers();

	private final TransportContext context = new TransportContext(TransportConfig.defaults(GreetingSeeds.CLUSTER),
			GreetingSeeds.OPEN, this.handlers, this.handlers);

	ConnectionFuzz() {
		this.context.local(GreetingSeeds.LOCAL);
	}

	@Override
	public List<byte[]> seeds() {
		return Stream.of(Lane.CONTROL, Lane.DATA)
			.flatMap((lane) -> Stream.of(1, 7, 200).map((piece) -> seed(lane, piece)))
			.toList();
	}

	private static byte[] seed(Lane lane, int piece) {
		ByteBuf seed = Unpooled.buffer().writeByte(lane.code()).writeByte(piece);
		for (byte type : new byte[] { (lane == Lane.DATA) ? Frame.DATA : Frame.CONTROL, Frame.RETIRED, Frame.RETIRE,
				Frame.DONE }) {
			int length = (type == Frame.DATA || type == Frame.CONTROL) ? 20 : 0;
			Frame.writeHeader(seed, length, type, (short) 5);
			seed.writeZero(length);
		}
		return ByteBufUtil.getBytes(seed);
	}

	@Override
	public void run(byte[] input) {
		if (input.length < 2) {
			return;
		}
		Lane lane = ((input[0] & 1) == Lane.CONTROL.code()) ? Lane.CONTROL : Lane.DATA;
		this.handlers.lane = lane;
		this.handlers.open = 0;
		this.handlers.wrong = null;
		FuzzChannel channel = new FuzzChannel();
		Connection connection = new Connection(this.context, channel,
				new Agreement(GreetingSeeds.PEER, 1, Set.of(), null, 0), lane, null);
		channel.pipeline().addLast(new ConnectionHandler(connection));
		// Instead of the lane's, of which others have buffers, too.
		channel.count();
		connection.start();
		channel.receive(input, 1);
		channel.runPendingTasks();
		assertThat(channel.isOpen()).isEqualTo(connection.isOpen());
		channel.end();
		assertThat(connection.isOpen()).isFalse();
		assertThat(this.handlers.open).as("channels that the handler takes for open").isZero();
		assertThat(this.handlers.wrong).isNull();
	}

	@Override
	public long maxAllocated(int length) {
		// A channel, its connection and what is put together of pieces, and the
		// assertions.
		return 256 * 1024 + 4096L * length;
	}

	@Override
	public void close() {
		this.context.loops().dispose();
	}

	private static final class Handlers extends UnusedHandlers {

		private Lane lane = Lane.DATA;

		private int open;

		/** What was handed on and should not have been: nothing may be thrown here. */
		private @Nullable String wrong;

		@Override
		public void onMessage(Peer from, ControlMessage message) {
			if (this.lane != Lane.CONTROL) {
				this.wrong = "control on the lane " + this.lane;
			}
		}

		@Override
		public void onFrame(DataChannel channel, ByteBuf frame) {
			if (this.lane != Lane.DATA) {
				this.wrong = "data on the lane " + this.lane;
			}
			// As one that keeps something.
			frame.readRetainedSlice(frame.readableBytes() / 2).release();
		}

		@Override
		public void onOpen(DataChannel channel) {
			this.open++;
		}

		@Override
		public void onClosed(DataChannel channel) {
			this.open--;
		}

		@Override
		public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
			this.wrong = "nobody dialled " + address;
		}

	}

}
