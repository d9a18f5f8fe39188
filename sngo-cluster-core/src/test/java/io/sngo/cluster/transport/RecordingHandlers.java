// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.ByteBuf;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;

/**
 * Handlers of both lanes that write down what they are told.
 */
final class RecordingHandlers implements ControlHandler, DataHandler {

	final List<String> events = new CopyOnWriteArrayList<>();

	boolean busy;

	boolean writesReads;

	boolean failsReads;

	int asked;

	@Override
	public void onMessage(Peer from, ControlMessage message) {
		this.events.add("message " + message.type());
	}

	@Override
	public void onConnectionLost(Peer peer, ConnectionLoss loss) {
		this.events.add("lost " + loss);
	}

	@Override
	public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
		this.events.add("failed " + loss);
	}

	@Override
	public void onOpen(DataChannel channel) {
		this.events.add("open");
	}

	@Override
	public void onFrame(DataChannel channel, ByteBuf frame) {
		this.events.add("frame " + frame.readableBytes());
	}

	@Override
	public void onReadEnd(DataChannel channel) {
		if (this.writesReads) {
			this.events.add("read");
		}
		if (this.failsReads) {
			throw new IllegalStateException("on purpose");
		}
	}

	@Override
	public boolean isBusy(DataChannel channel) {
		this.asked++;
		return this.busy;
	}

	@Override
	public void onClosed(DataChannel channel) {
		this.events.add("closed");
	}

}
