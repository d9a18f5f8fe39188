// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.UntrustedText;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.RemoteFailureException;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.DataHandler;

/**
 * The calls that this node makes.
 */
final class CallClient {

	/** Up to here, places are for whomever. */
	private static final int NOT_SHARED = 16;

	private final ServiceConfig config;

	private final PayloadCodec codec;

	private final RequestEncoder encoder;

	private final PayloadCompression compression;

	private final LoadBalancer balancer;

	private final ServiceCatalog catalog;

	private final Channels channels;

	private final CallObserver observer;

	private final CallbackThreads callbacks;

	private final Supplier<NodeId> local;

	private final DataChannel localChannel;

	private final SlotTable<ClientCall<?>> calls;

	private final CallTimer timer;

	private final NodeShares shares = new NodeShares();

	private final RetryBudget retries = new RetryBudget(System.nanoTime());

	private final CallException spareFailure = new CallException(Outcome.UNKNOWN, "error",
			"A call has failed, and how cannot be told, as making its exception has failed as well: see the log", null);

	private volatile boolean closed;

	CallClient(RemoteServices.Builder settings, DataChannel localChannel, SlotTable<ClientCall<?>> calls,
			CallTimer timer, CallbackThreads callbacks, PayloadCompression compression) {
		this.config = settings.config;
		this.codec = settings.codec;
		this.encoder = new RequestEncoder(settings.codec, settings.config.maxPayload());
		this.compression = compression;
		this.balancer = settings.balancer;
		this.catalog = settings.catalog();
		this.channels = settings.channels();
		this.observer = settings.observer;
		this.callbacks = callbacks;
		this.local = settings.local();
		this.localChannel = localChannel;
		this.calls = calls;
		this.timer = timer;
	}

	/**
	 * Begins a call.
	 * @return to be run, {@code null} if the call is over
	 */
	<R> @Nullable ClientCall<R> begin(Invocation invocation, CallReply<R> reply) {
		CallSpec spec = invocation.spec();
		ContextView context = reply.context();
		long now = System.nanoTime();
		long deadline = deadline(spec, context, now);
		Map<String, String> headers = spec.headers();
		CallObservation observation = CallObservation.NONE;
		if (this.observer != CallObserver.NONE) {
			Map<String, String> extended = new LinkedHashMap<>(headers);
			observation = this.observer.clientStarts(spec, context, extended);
			headers = RequestHeaders.fitting(spec.service(), extended);
		}
		CallException failure = null;
		int slot = -1;
		if (this.closed) {
			failure = notExecuted(spec, "shut-down", "this node has shut down");
		}
		else if (deadline - now <= 0) {
			failure = notExecuted(spec, "timeout", "the call that it is made for has no time left");
		}
		else {
			slot = this.calls.acquire();
		}
		if (slot < 0) {
			if (failure == null) {
				failure = notExecuted(spec, "too-many-calls", "this node waits for " + this.config.maxCallsInFlight()
						+ " calls already (cluster.service.max-calls-in-flight)");
			}
			observation.ends(null, failure, System.nanoTime() - now);
			reply.failure(failure);
			return null;
		}
		ClientCall<R> call = new ClientCall<>(this, invocation, reply, observation, headers, slot,
				this.calls.nextGeneration(slot), now, deadline);
		this.calls.put(slot, call);
		if (this.closed) {
			// Since this was asked first, and whoever closed it may have seen no call.
			call.shutDown();
			return null;
		}
		this.timer.wake();
		return call;
	}

	private long deadline(CallSpec spec, ContextView context, long now) {
		Duration timeout = spec.timeout();
		long deadline = now + nanos((timeout != null) ? timeout : this.config.callTimeout());
		CallScope scope = CallScope.of(context);
		return (scope != null && scope.deadlineNanos() - deadline < 0) ? scope.deadlineNanos() : deadline;
	}

	/**
	 * At most a day, so that sums never overflow and the milliseconds fit into an int.
	 */
	private static long nanos(Duration timeout) {
		Duration longest = DataHandler.LONGEST_REQUEST;
		return ((timeout.compareTo(longest) > 0) ? longest : timeout).toNanos();
	}

	private static CallException notExecuted(CallSpec spec, String reason, String text) {
		return new CallException(Outcome.NOT_EXECUTED, reason,
				"Service '" + spec.service() + "' was not called: " + text, null);
	}

	/**
	 * Takes a frame that answers a call.
	 */
	void onAnswer(DataChannel channel, int kind, long id, ByteBuf frame) {
		ClientCall<?> call = this.calls.get((int) id);
		if (call == null || !call.isSentOn(channel)) {
			if (kind == CallFrame.OPENED) {
				forgotten(channel, id);
			}
			return;
		}
		if ((kind == CallFrame.REPLY || kind == CallFrame.ELEMENT) && frame.isReadable()) {
			CallFrame.requireAgreed(channel, frame.getUnsignedByte(frame.readerIndex()));
		}
		int generation = (int) (id >>> 32);
		switch (kind) {
			case CallFrame.REPLY -> call.answered(generation, frame);
			case CallFrame.OPENED -> {
				if (!call.opened(generation, CallFrame.need(frame, 4).readInt())) {
					forgotten(channel, id);
				}
			}
			case CallFrame.ELEMENT -> call.element(generation, frame);
			case CallFrame.COMPLETE -> call.completed(generation);
			case CallFrame.FAILURE -> call.failed(generation, new RemoteFailureException(call.service(),
					channel.peer().id().value(), CallFrame.readTypeName(frame), CallFrame.readMessage(frame)));
			default -> {
				Refusal refusal = Refusal.of(CallFrame.need(frame, 1).readUnsignedByte());
				call.refused(generation, refusal, UntrustedText.escape(CallFrame.readMessage(frame), 2048));
			}
		}
	}

	/**
	 * A server has opened a stream that was given up before it could be told, or was not.
	 */
	private static void forgotten(DataChannel channel, long id) {
		ClientStream.tell(channel, CallFrame.cancel(channel.allocator(), id));
	}

	void onClosed(DataChannel channel) {
		this.calls.forEach((call) -> call.connectionLost(channel));
	}

	boolean isBusy(DataChannel channel) {
		boolean[] busy = new boolean[1];
		this.calls.forEach((call) -> busy[0] |= call.isSentOn(channel));
		return busy[0];
	}

	void close() {
		this.closed = true;
		this.calls.forEach(ClientCall::shutDown);
	}

	Offers offers(Invocation invocation, long startNanos) {
		return new Offers(invocation, this.catalog, this.balancer, this.config.maxAttempts(), this.retries, startNanos);
	}

	ByteBuf encode(Invocation invocation, Map<String, String> headers) {
		return this.encoder.encode(invocation, headers);
	}

	/**
	 * Takes over a request, and gives what is to be sent instead.
	 */
	ByteBuf compress(DataChannel to, ByteBuf request, CallSpec spec) {
		return this.compression.request(to, request, spec.service(), spec.operation());
	}

	@Nullable Object decode(ByteBuf answer, Type type) {
		int code = CallFrame.need(answer, 1).readUnsignedByte();
		PayloadFormat format = PayloadFormat.ofCode(code);
		if (!PayloadFormat.isDeflated(code)) {
			return Payloads.read(format, this.codec, type, answer);
		}
		this.compression.plainLength(answer);
		ByteBuf plain = this.compression.inflate(answer);
		try {
			return Payloads.read(format, this.codec, type, plain);
		}
		finally {
			plain.release();
		}
	}

	/**
	 * What a node has of the calls that this node may wait for.
	 */
	NodeShare share(NodeId node) {
		return this.shares.of(node);
	}

	/**
	 * How many more calls this node may wait for now. So few that they are not worth
	 * sharing are anybody's.
	 */
	int freePlaces() {
		int places = this.config.maxCallsInFlight();
		return (places > NOT_SHARED) ? Math.max(0, places - this.calls.used()) : places;
	}

	boolean isLocal(NodeId node) {
		return node.equals(this.local.get());
	}

	DataChannel localChannel() {
		return this.localChannel;
	}

	@Nullable Peer peer(NodeId node) {
		return this.catalog.peer(node);
	}

	void open(Peer peer, int bytes, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {
		this.channels.dataChannel(peer, bytes, whenOpen);
	}

	int nextGeneration(int slot) {
		return this.calls.nextGeneration(slot);
	}

	void over(int slot) {
		this.calls.release(slot);
	}

	/**
	 * Where what runs code of users goes on: not on the network's threads, nor the
	 * timer's.
	 */
	Executor callbacks() {
		return this.callbacks;
	}

	/**
	 * Whether a call had better go on in the thread that makes it: where those above are
	 * far behind, unless it is one of them or of the network, which others need.
	 */
	boolean mayHoldUp() {
		return this.callbacks.areBehind() && !Schedulers.isInNonBlockingThread();
	}

	/**
	 * For a call whose own cannot be made.
	 */
	CallException spareFailure() {
		return this.spareFailure;
	}

}
