// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sngo.cluster.protocol.ConnectionLoss;

/**
 * Ties a {@link Connection} to its channel.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

	private final Connection connection;

	ConnectionHandler(Connection connection) {
		this.connection = connection;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		try {
			this.connection.read(in);
		}
		finally {
			in.release();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (context.channel().isWritable()) {
			this.connection.flush();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.connection.finish();
		context.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.connection.close(lossOf(cause));
	}

	/**
	 * A reset, and a write after it, say that the process is gone. A timeout or a broken
	 * route, and anything unknown, say nothing about it.
	 */
	private static ConnectionLoss lossOf(Throwable cause) {
		return SocketErrors.isReset(cause) ? ConnectionLoss.CLOSED_BY_PEER : ConnectionLoss.BROKEN;
	}

}
