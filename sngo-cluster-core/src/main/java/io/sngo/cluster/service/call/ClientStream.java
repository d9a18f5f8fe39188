// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.RejectedExecutionException;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.transport.DataChannel;

/**
 * A stream at its caller: what the subscriber asks for, and what the server is told of
 * it. The request tells what was asked for before it was sent; all else waits until the
 * server has opened the stream. Safe for use by any thread.
 */
final class ClientStream {

	private final ClientCallState call;

	private final Demand demand = new Demand();

	/** Set, with the others, before the call is open, and read after: that publishes. */
	private @Nullable DataChannel server;

	private long id;

	/** At its server. */
	private int place;

	/**
	 * @param call which is {@linkplain ClientCallState#OPEN open} while the server is to
	 * be told
	 */
	ClientStream(ClientCallState call) {
		this.call = call;
	}

	/**
	 * What the request is to say that it may send, 0 for nothing.
	 */
	long firstDemand() {
		return this.demand.tell();
	}

	/**
	 * The server that was told does not run the call.
	 */
	void declined() {
		this.demand.untell();
	}

	/**
	 * The server is about to have opened it.
	 */
	void opens(DataChannel server, long id, int place) {
		this.server = server;
		this.id = id;
		this.place = place;
	}

	/**
	 * The subscriber asks for more elements.
	 */
	void request(long elements) {
		this.demand.add(elements);
		// Before, the server is told by the request, and when it has answered that.
		if (this.call.is(ClientCallState.OPEN)) {
			tell();
		}
	}

	/**
	 * An element came.
	 * @return {@code false} if nobody had asked for it
	 */
	boolean received() {
		return this.demand.received();
	}

	/**
	 * Tells what was asked for in the present turn of the loop at once.
	 */
	void tell() {
		DataChannel to = this.server;
		if (to instanceof LocalChannel) {
			// Its loop may be the thread that waits for just these elements.
			send(to);
		}
		else if (to != null && this.demand.isToBeTold()) {
			try {
				to.loop().execute(() -> {
					this.demand.telling();
					send(to);
				});
			}
			catch (RejectedExecutionException ex) {
				// The loop has ended, and the channel with it.
			}
		}
	}

	private void send(DataChannel to) {
		long elements = this.call.is(ClientCallState.OPEN) ? this.demand.tell() : 0;
		if (elements > 0) {
			tell(to, CallFrame.demand(to.allocator(), this.id, this.place, elements));
		}
	}

	/**
	 * Tells the server of a stream, which has no deadline. One that is not told would go
	 * on, or wait, for ever.
	 */
	static void tell(DataChannel server, ByteBuf words) {
		if (!AnswerBacklog.of(server).tell(words)) {
			server.abort("the queue is full, and the peer of a stream cannot be told what it has to know");
		}
	}

}
