// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import io.netty.buffer.ByteBuf;

import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.DataHandler;

/**
 * Tells the frames of messages from those of calls, which share the data connections.
 */
final class DataFrameRouter implements DataHandler {

	private final NodeMessages messages;

	private final DataHandler calls;

	DataFrameRouter(NodeMessages messages, DataHandler calls) {
		this.messages = messages;
		this.calls = calls;
	}

	@Override
	public void onOpen(DataChannel channel) {
		this.calls.onOpen(channel);
	}

	@Override
	public void onFrame(DataChannel channel, ByteBuf frame) {
		if (frame.isReadable() && frame.getByte(frame.readerIndex()) == MessageFrame.KIND) {
			this.messages.onFrame(channel, frame);
		}
		else {
			this.calls.onFrame(channel, frame);
		}
	}

	@Override
	public void onReadEnd(DataChannel channel) {
		this.calls.onReadEnd(channel);
	}

	@Override
	public boolean isBusy(DataChannel channel) {
		return this.calls.isBusy(channel);
	}

	@Override
	public void onClosed(DataChannel channel) {
		this.calls.onClosed(channel);
	}

}
