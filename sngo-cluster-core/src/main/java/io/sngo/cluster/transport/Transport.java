// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;

/**
 * The network as the rest of a node uses it. Safe for use by any thread.
 */
public interface Transport {

	/**
	 * The local node as others see it. Known once the port is bound.
	 */
	Peer local();

	/**
	 * See {@link io.sngo.cluster.protocol.Environment#send}.
	 */
	void sendControl(NodeAddress to, ControlMessage message);

	/**
	 * See {@link io.sngo.cluster.protocol.Environment#dial}; the callback runs on a
	 * network loop.
	 */
	void dial(NodeAddress address, Duration timeout, Consumer<DialResult> whenDone);

	/**
	 * Gives an open data channel to a peer, opening one if there is none. Where a peer
	 * has several, the calling thread chooses: the same thread gets the same one as long
	 * as it is open, and what it sends keeps its order also where another one follows. On
	 * the network loop of one of these channels it is that one.
	 * @param bytes that the caller keeps until then, to be sent. Half as many again as
	 * may wait for an open channel may wait for one that is opened, with 2 KiB more for
	 * each request; where there are several, that holds for each of them
	 * @param whenOpen called exactly once, at once where the channel is open, else on a
	 * network loop, with either a channel or the reason why there is none: nothing was
	 * sent then. A peer of another id or instance at that address is such a reason, and a
	 * {@link QueueFullException}, at once, if too much waits already. It is not called
	 * any more if it is a {@link reactor.core.Disposable} that is disposed
	 */
	void dataChannel(Peer peer, int bytes, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen);

	/**
	 * Closes connections to a node's instance that is known to be gone.
	 */
	void disconnect(Peer peer);

	TransportStatistics statistics();

	/**
	 * Bytes that wait for the network to take them, or for a connection.
	 */
	long queuedBytes();

	/**
	 * Adds a probe's round trip to the average latency.
	 */
	void recordRoundTrip(Duration roundTrip);

	/**
	 * Stops listening, tells peers that this is on purpose, waits until busy channels
	 * have drained but at most the given time, and releases everything.
	 */
	void close(Duration drain);

}
