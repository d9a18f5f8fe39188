// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.ClusterMessage;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.QueueFullException;
import io.sngo.cluster.transport.MessageTransport;
import io.sngo.cluster.transport.Transport;
import io.sngo.cluster.transport.TransportStatistics;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Messages between nodes, over the data connections that calls use, too.
 */
final class NodeMessages implements MessageTransport {

	private static final int BUFFER = 1_024;

	/** Of one subscriber: {@link #BUFFER} messages may be large ones. */
	static final long BUFFER_BYTES = 64 * 1024 * 1024;

	/** Messages of the largest size that may wait in any case. */
	private static final int LARGEST = 4;

	private final int maxPayload;

	private final Supplier<ClusterView> view;

	private final Supplier<Transport> transport;

	private final AtomicLong lastId = new AtomicLong();

	private final EventStream<ClusterMessage> received;

	NodeMessages(int maxPayload, Supplier<ClusterView> view, Supplier<Transport> transport, Scheduler scheduler) {
		this.maxPayload = maxPayload;
		this.view = view;
		this.transport = transport;
		long largest = (long) maxPayload + MessageFrame.MAX_HEADER_BYTES;
		this.received = new EventStream<>("messages", BUFFER, Math.max(BUFFER_BYTES, LARGEST * largest),
				NodeMessages::size, scheduler);
	}

	private static int size(ClusterMessage message) {
		int size = message.payload().length;
		for (Map.Entry<String, String> header : message.headers().entrySet()) {
			size += header.getKey().length() + header.getValue().length();
		}
		return size;
	}

	@Override
	public NodeAddress localAddress() {
		return this.transport.get().local().address();
	}

	@Override
	public Mono<Void> send(NodeId to, String type, Map<String, String> headers, byte[] payload) {
		return Mono.create((sink) -> {
			MessageFrame.check(type, headers, payload, this.maxPayload);
			Transport network = this.transport.get();
			ClusterMessage message = new ClusterMessage(this.lastId.incrementAndGet(), type, network.local().id(), to,
					headers, payload);
			if (to.equals(message.from())) {
				this.received.publish(message);
				sink.success();
				return;
			}
			KnownNode node = this.view.get().byId().get(to);
			if (node == null || !node.state().isLive()) {
				sink.error(new ClusterException("Message of type '" + type + "' was not sent: node '" + to + "' is "
						+ ((node != null) ? node.state() : "not known")));
				return;
			}
			send(message, network, node.peer(), sink, true);
		});
	}

	/**
	 * @param again whether a channel that closes when the message comes is worth asking
	 * for another one
	 */
	private static void send(ClusterMessage message, Transport network, Peer to, MonoSink<Void> sink, boolean again) {
		network.dataChannel(to, size(message), (channel, failure) -> {
			if (channel != null && channel.send(MessageFrame.encode(message, channel.allocator()))) {
				sink.success();
			}
			else if (channel != null && again && (channel.isRetiring() || !channel.isOpen())) {
				send(message, network, to, sink, false);
			}
			else {
				sink.error(notSent(message, channel, failure));
			}
		});
	}

	private static ClusterException notSent(ClusterMessage message, @Nullable DataChannel channel,
			@Nullable Throwable failure) {
		boolean full = channel != null || failure instanceof QueueFullException;
		String reason = full ? "the queue of its connection is full or the connection was closed"
				: "it cannot be reached";
		return new ClusterException(
				"Message of type '" + message.type() + "' was not sent to node '" + message.to() + "': " + reason,
				failure);
	}

	/**
	 * Takes a frame from the network; called on network loops.
	 */
	void onFrame(DataChannel channel, ByteBuf frame) {
		Peer from = channel.peer();
		if (CallerIds.isCaller(from.id())) {
			channel.abort("a message, and it is no node and may call services alone");
			return;
		}
		try {
			this.received.publish(MessageFrame.decode(frame, from.id(), this.transport.get().local().id()));
		}
		catch (ClusterException ex) {
			// Malformed, or so early that this node does not know itself yet.
			channel.abort(String.valueOf(ex.getMessage()));
		}
	}

	@Override
	public Flux<ClusterMessage> messages(String type) {
		return this.received.flux((message) -> message.type().equals(type));
	}

	void complete() {
		this.received.complete();
	}

	@Override
	public TransportStatistics statistics() {
		return this.transport.get().statistics();
	}

}
