// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.DataHandler;

/**
 * The calls that this node serves.
 */
final class CallServer {

	private static final Logger logger = LoggerFactory.getLogger(CallServer.class);

	private static final int LONGEST_MILLIS = (int) DataHandler.LONGEST_REQUEST.toMillis();

	private final ServiceConfig config;

	private final NameTable<PayloadCodec> codecs;

	private final Executor executor;

	private final RunQueue runQueue;

	private final CallObserver observer;

	private final SlotTable<ServerCall> calls;

	private final CallTimer timer;

	private final Executor callbacks;

	/** Payloads of calls that have not started. */
	private final ByteBudget requestBytes;

	private final PayloadCompression compression;

	private final DroppedMessages dropped = new DroppedMessages();

	private final DeniedCalls denied;

	private final CallerShares shares = new CallerShares();

	/**
	 * Guards changes of {@link #services} and waits for {@link #calls} to become empty.
	 */
	private final Object monitor = new Object();

	private final Map<String, HostedService> hosted = new TreeMap<>();

	private volatile NameTable<HostedService> services = new NameTable<>(Map.of());

	private volatile boolean draining;

	private volatile boolean isolated;

	CallServer(RemoteServices.Builder settings, SlotTable<ServerCall> calls, CallTimer timer, Executor callbacks,
			PayloadCompression compression) {
		this.config = settings.config;
		this.codecs = new NameTable<>(settings.codecs());
		this.executor = settings.executor();
		this.runQueue = new RunQueue(settings.executor(), callbacks, Runtime.getRuntime().availableProcessors(),
				settings.config.queueDelay(), System::nanoTime);
		this.observer = settings.observer;
		this.calls = calls;
		this.timer = timer;
		this.callbacks = callbacks;
		this.compression = compression;
		this.denied = new DeniedCalls(settings.deniedCalls);
		this.requestBytes = new ByteBudget(ByteBudget.forPayloads(settings.config.maxPayload()));
	}

	/**
	 * @throws ClusterException if there is such a service
	 */
	void add(ServiceDefinition definition) {
		HostedService service = new HostedService(definition, this.config, this.executor);
		synchronized (this.monitor) {
			if (this.hosted.putIfAbsent(service.id(), service) != null) {
				throw new ClusterException("Service '" + service.id()
						+ "' is registered on this node already: unregister it first, or use another id");
			}
			this.services = new NameTable<>(this.hosted);
		}
	}

	boolean remove(String service) {
		synchronized (this.monitor) {
			boolean removed = this.hosted.remove(service) != null;
			this.services = new NameTable<>(this.hosted);
			return removed;
		}
	}

	boolean offers(String service) {
		synchronized (this.monitor) {
			return this.hosted.containsKey(service);
		}
	}

	/**
	 * Takes a request.
	 * @throws MalformedFrameException if it is none
	 */
	void onRequest(DataChannel channel, long id, CallKind kind, ByteBuf frame) {
		boolean oneWay = kind == CallKind.MESSAGE;
		// Nodes ask for no more than that; a peer that does is not waited for any longer.
		int remainingMillis = Math.min(CallFrame.need(frame, 4).readInt(), LONGEST_MILLIS);
		long demand = (kind == CallKind.STREAM) ? CallFrame.readDemand(frame, 0) : 0;
		int formatCode = CallFrame.need(frame, 1).readUnsignedByte();
		PayloadFormat format = PayloadFormat.ofCode(formatCode);
		PayloadCompression inflating = CallFrame.requireAgreed(channel, formatCode) ? this.compression : null;
		int codecLength = CallFrame.nameLength(frame);
		int codecIndex = skip(frame, codecLength);
		int serviceLength = CallFrame.nameLength(frame);
		int serviceIndex = skip(frame, serviceLength);
		int operationLength = CallFrame.nameLength(frame);
		int operationIndex = skip(frame, operationLength);
		Map<String, String> headers = CallFrame.readHeaders(frame);
		HostedService service = this.services.get(frame, serviceIndex, serviceLength);
		if (this.draining) {
			refuse(channel, id, oneWay, (service != null) ? service.id() : "", Refusal.DRAINING,
					"this node is about to leave");
			return;
		}
		if (this.isolated) {
			refuse(channel, id, oneWay, (service != null) ? service.id() : "", Refusal.ISOLATED,
					"this node is cut off from the majority of the cluster");
			return;
		}
		if (service == null) {
			refuse(channel, id, oneWay, "", Refusal.NO_SERVICE, "this node does not offer the service");
			return;
		}
		HostedOperation operation = service.operation(frame, operationIndex, operationLength);
		if (operation == null) {
			refuse(channel, id, oneWay, service.id(), Refusal.NO_OPERATION, "there is no operation '"
					+ text(frame, operationIndex, operationLength) + "': " + service.knownOperations());
			return;
		}
		if (!operation.permission().isGranted(channel)) {
			deny(channel, id, oneWay, service, operation);
			return;
		}
		PayloadCodec read = this.codecs.get(frame, codecIndex, codecLength);
		if (read == null) {
			refuse(channel, id, oneWay, service.id(), Refusal.UNKNOWN_FORMAT,
					"this node does not know the format '" + text(frame, codecIndex, codecLength) + "'");
			return;
		}
		AnswerBacklog backlog = AnswerBacklog.of(channel);
		CallerShare share = backlog.share();
		if (backlog.isCongested()) {
			refuse(channel, id, oneWay, service.id(), Refusal.OVERLOADED,
					"too many answers wait for their caller to read them");
			return;
		}
		// Who sends a message is not told, and cannot go elsewhere.
		if (!oneWay && service.execution() == Execution.CONCURRENT
				&& !this.runQueue.admits(service.pace(), channel instanceof LocalChannel, share, remainingMillis)) {
			refuse(channel, id, false, service.id(), Refusal.OVERLOADED,
					"calls wait for a thread for longer than " + this.config.queueDelay().toMillis()
							+ " ms, and more of them come than are handled: add instances, or raise"
							+ " cluster.service.queue-delay");
			return;
		}
		int length = (inflating != null) ? inflating.plainLength(frame) : frame.readableBytes();
		if (!share.mayKeep(this.requestBytes.free()) || !this.requestBytes.take(length)) {
			refuse(channel, id, oneWay, service.id(), Refusal.OVERLOADED,
					"calls of " + this.requestBytes.limit()
							+ " bytes wait for their handlers already, or nearly so many of this caller (64 times"
							+ " cluster.max-message-size, at least 16 MiB)");
			return;
		}
		RequestPayload payload = new RequestPayload(frame, length, this.requestBytes, share, inflating);
		int slot = share.mayTakePlace(this.config.maxConcurrentCalls() - this.calls.used()) ? this.calls.acquire() : -1;
		if (slot < 0) {
			payload.release();
			refuse(channel, id, oneWay, service.id(), Refusal.OVERLOADED, "this node handles "
					+ this.config.maxConcurrentCalls()
					+ " calls already, or nearly so many of this caller (cluster.service.max-concurrent-calls)");
			return;
		}
		share.places(1);
		ServerCall call = new ServerCall(this, channel, id, kind, demand,
				new CallTarget(service, operation.operation(), format, read), headers, payload, slot, remainingMillis);
		this.calls.put(slot, call);
		if (this.draining) {
			// It has begun since this was asked first, and may have seen no call.
			call.refuse(Refusal.DRAINING, "this node is about to leave");
			return;
		}
		this.timer.wake();
		dispatch(call, backlog);
	}

	/**
	 * Has the calls run that came together.
	 */
	void onReadEnd(DataChannel channel) {
		this.runQueue.handOver(AnswerBacklog.of(channel).arrived());
	}

	private static int skip(ByteBuf frame, int length) {
		int index = frame.readerIndex();
		frame.skipBytes(length);
		return index;
	}

	private static String text(ByteBuf frame, int index, int length) {
		return frame.toString(index, length, StandardCharsets.UTF_8);
	}

	private void dispatch(ServerCall call, AnswerBacklog backlog) {
		SerialMailbox mailbox = call.hostedBy().mailbox();
		if (mailbox != null) {
			if (!mailbox.offer(call)) {
				call.refuse(Refusal.OVERLOADED, this.config.serialQueue() + " calls wait for the service already");
			}
		}
		else if (call.hostedBy().execution() == Execution.LOOP) {
			call.run();
		}
		else {
			this.runQueue.run(call, backlog.arrived());
		}
	}

	/**
	 * The caller of a stream asks for more elements.
	 */
	void onDemand(DataChannel channel, long id, ByteBuf frame) {
		ServerCall call = this.calls.get(CallFrame.need(frame, 4).readInt());
		long elements = CallFrame.readDemand(frame, 1);
		if (call != null && call.isFrom(channel, id)) {
			call.demand(elements);
		}
	}

	void onCancel(DataChannel channel, long id) {
		this.calls.forEach((call) -> {
			if (call.isFrom(channel, id)) {
				call.cancel();
			}
		});
	}

	/**
	 * What the other end of a channel that opens has of this node, until
	 * {@link #onClosed}.
	 */
	CallerShare shareOf(DataChannel channel) {
		return this.shares.opened(channel.peer().id());
	}

	void onClosed(DataChannel channel) {
		this.shares.closed(channel.peer().id(), AnswerBacklog.of(channel).share());
		this.calls.forEach((call) -> {
			if (call.isFrom(channel)) {
				call.cancel();
			}
		});
	}

	boolean isBusy(DataChannel channel) {
		boolean[] busy = new boolean[1];
		this.calls.forEach((call) -> busy[0] |= call.isFrom(channel));
		return busy[0] || !AnswerBacklog.of(channel).isEmpty();
	}

	/**
	 * Refuses new calls, or takes them again. Those that have been taken go on.
	 */
	void isolate(boolean isolate) {
		this.isolated = isolate;
	}

	/**
	 * Refuses new calls and waits until the others have ended. Streams, which may never
	 * end, are ended then.
	 * @return whether all have ended
	 */
	boolean drain(Duration atMost) {
		this.draining = true;
		long deadline = System.nanoTime() + atMost.toNanos();
		await(() -> this.calls.used() == 0 || !isAnswering(), deadline);
		this.calls.forEach(CallServer::drain);
		await(() -> this.calls.used() == 0, deadline);
		return this.calls.used() == 0;
	}

	private static void drain(ServerCall call) {
		try {
			call.drain();
		}
		catch (Throwable ex) {
			// The others, and the node that leaves, do not wait for it.
			Thrown.log(logger, Level.WARN, ex, "A stream of service '{}' failed to be ended", call.service());
		}
	}

	private boolean isAnswering() {
		boolean[] answering = new boolean[1];
		this.calls.forEach((call) -> answering[0] |= !call.isStream());
		return answering[0];
	}

	/**
	 * Gives up when the thread is interrupted, which it stays.
	 */
	private void await(BooleanSupplier condition, long deadline) {
		synchronized (this.monitor) {
			while (!condition.getAsBoolean()) {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					return;
				}
				try {
					TimeUnit.NANOSECONDS.timedWait(this.monitor, Math.max(left, 1_000_000));
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
					return;
				}
			}
		}
	}

	/**
	 * A call gives up its place.
	 */
	void left(int slot, NodeId caller, CallerShare share) {
		this.calls.release(slot);
		this.shares.left(caller, share);
		if (this.draining) {
			synchronized (this.monitor) {
				this.monitor.notifyAll();
			}
		}
	}

	void refuse(DataChannel channel, long id, boolean oneWay, String service, Refusal refusal, String text) {
		refused(service, oneWay, refusal);
		if (!oneWay) {
			AnswerBacklog.of(channel).tell(CallFrame.refusal(channel.allocator(), id, refusal, text));
		}
	}

	private void deny(DataChannel channel, long id, boolean oneWay, HostedService service, HostedOperation operation) {
		NodeId caller = channel.peer().id();
		String name = operation.operation().name();
		Set<String> needed = operation.permission().roles();
		String text = (name.isEmpty() ? "it" : "the operation '" + name + "'") + (needed.isEmpty()
				? " does not say who may call it, and cluster.security.authorization is true: name their roles with"
						+ " @ClusterService(roles = …) or @ClusterRoles"
				: " is for those with one of the roles " + sorted(needed)) + ", and " + held(channel, needed);
		refuse(channel, id, oneWay, service.id(), Refusal.DENIED, text);
		this.denied.add(service.id(), name, caller, channel.roles(), needed, text);
	}

	/**
	 * What a caller has, and how it would get one that it needs.
	 */
	private static String held(DataChannel channel, Set<String> needed) {
		NodeId id = channel.peer().id();
		Set<String> roles = channel.roles();
		if (CallerIds.isCaller(id)) {
			return "caller '" + id + "' has " + (roles.isEmpty() ? "none" : sorted(roles)) + (needed.isEmpty() ? ""
					: ": its certificate has to name one, as the URI 'urn:sngo:role:…', and it has to claim it in its"
							+ " greeting");
		}
		return "node '" + id + "' has " + (roles.isEmpty() ? "none (cluster.security.roles)" : sorted(roles));
	}

	private static String sorted(Set<String> roles) {
		return new TreeSet<>(roles).toString();
	}

	void refused(String service, boolean oneWay, Refusal refusal) {
		this.observer.serverRefused(service, refusal.reason());
		if (oneWay) {
			this.dropped.add(service, refusal);
		}
	}

	/**
	 * Goes on with the work of a handler that has begun, so that it is not refused.
	 */
	void execute(Runnable work) {
		try {
			this.executor.execute(work);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			this.callbacks.execute(work);
		}
	}

	/**
	 * Runs what a handler left to be done when its call is cancelled: neither on the
	 * network loop nor on the handlers' threads, which may all wait for just this.
	 */
	Executor callbacks() {
		return this.callbacks;
	}

	/**
	 * Looks after the threads of handlers, now and then while there are calls.
	 */
	void checkThreads() {
		this.runQueue.check();
	}

	/**
	 * For how long calls wait for a thread.
	 */
	Duration queueDelay() {
		return this.runQueue.delay();
	}

	int serving() {
		return this.calls.used();
	}

	/**
	 * Callers with a connection or a call, but for this node.
	 */
	int callers() {
		return this.shares.size();
	}

	long droppedMessages() {
		return this.dropped.count();
	}

	CallObserver observer() {
		return this.observer;
	}

	/**
	 * Takes over an answer or an element of a stream, and gives what is to be sent
	 * instead.
	 */
	ByteBuf compress(DataChannel to, ByteBuf answer, ServerCall call) {
		return this.compression.answer(to, answer, call.service(), call.operation());
	}

	/**
	 * The listener of denied calls is told of no more.
	 */
	void close() {
		this.denied.close();
	}

	int maxPayload() {
		return this.config.maxPayload();
	}

}
