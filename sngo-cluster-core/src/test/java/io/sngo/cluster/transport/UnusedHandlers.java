// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.netty.buffer.ByteBuf;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;

/**
 * Handlers of both lanes where nobody says anything: a message, a data channel and a
 * frame are errors, and how connections end does not matter. A test overrides what it
 * expects.
 */
public class UnusedHandlers implements ControlHandler, DataHandler {

	@Override
	public void onMessage(Peer from, ControlMessage message) {
		throw new AssertionError("Nobody sends messages, but '" + from.id() + "' does");
	}

	@Override
	public void onConnectionLost(Peer peer, ConnectionLoss loss) {
		// nobody watches
	}

	@Override
	public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
		// nobody watches
	}

	@Override
	public void onOpen(DataChannel channel) {
		throw new AssertionError("Nobody calls, but '" + channel.peer().id() + "' does");
	}

	@Override
	public void onFrame(DataChannel channel, ByteBuf frame) {
		throw new AssertionError("Nobody sends frames, but '" + channel.peer().id() + "' does");
	}

	@Override
	public void onReadEnd(DataChannel channel) {
		// nothing was put off
	}

	@Override
	public boolean isBusy(DataChannel channel) {
		return false;
	}

	@Override
	public void onClosed(DataChannel channel) {
		// nothing was kept for it
	}

}
