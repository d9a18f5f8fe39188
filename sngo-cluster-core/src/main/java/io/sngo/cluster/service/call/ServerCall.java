// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.transport.DataChannel;

/**
 * One call at its server, from its arrival to its answer.
 */
final class ServerCall implements CallContext, CallScope, CallTimer.Expiring, Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ServerCall.class);

	private static final int QUEUED = 0;

	/**
	 * Cancelled or expired before it started; whoever would have started it forgets it.
	 */
	private static final int DROPPED = 1;

	private static final int RUNNING = 2;

	private static final int DONE = 3;

	private final CallServer server;

	private final DataChannel channel;

	private final long id;

	private final boolean oneWay;

	private final HostedService service;

	private final Operation operation;

	private final PayloadFormat format;

	private final PayloadCodec codec;

	private final Map<String, String> headers;

	private final ByteBuf payload;

	private final int slot;

	private final long arrivalNanos;

	private final long deadlineNanos;

	private final AtomicInteger state = new AtomicInteger(QUEUED);

	private volatile CallObservation observation = CallObservation.NONE;

	private volatile boolean cancelled;

	private @Nullable List<Runnable> cancelTasks;

	ServerCall(CallServer server, DataChannel channel, long id, boolean oneWay, CallTarget target,
			Map<String, String> headers, ByteBuf payload, int slot, int remainingMillis) {
		this.server = server;
		this.channel = channel;
		this.id = id;
		this.oneWay = oneWay;
		this.service = target.service();
		this.operation = target.operation();
		this.format = target.format();
		this.codec = target.codec();
		this.headers = headers;
		this.payload = payload;
		this.slot = slot;
		this.arrivalNanos = System.nanoTime();
		this.deadlineNanos = this.arrivalNanos + remainingMillis * 1_000_000L;
	}

	HostedService hostedBy() {
		return this.service;
	}

	/**
	 * Runs the handler, unless nobody waits any more.
	 */
	@Override
	public void run() {
		if (!this.state.compareAndSet(QUEUED, RUNNING)) {
			leave();
			return;
		}
		@Nullable Object[] arguments;
		try {
			if (remaining().isZero()) {
				refuseStarted(Refusal.EXPIRED, "the time of the call was over before its handler could start");
				return;
			}
			arguments = Payloads.readArguments(this.format, this.codec, this.operation.argumentTypes(), this.payload);
		}
		catch (Throwable ex) {
			refuseStarted(Refusal.BAD_ARGUMENT, "the arguments cannot be read: " + ex.getMessage());
			return;
		}
		finally {
			this.payload.release();
		}
		invoke(arguments);
	}

	private void invoke(@Nullable Object[] arguments) {
		this.observation = this.server.observer().serverStarts(this);
		CallScope outer = CURRENT.get();
		CURRENT.set(this);
		CallObservation.Scope scope = this.observation.openScope();
		try {
			take(this.operation.invoker().invoke(arguments, this));
		}
		catch (Throwable ex) {
			fail(ex);
		}
		finally {
			scope.close();
			if (outer == null) {
				CURRENT.remove();
			}
			else {
				CURRENT.set(outer);
			}
		}
	}

	@SuppressWarnings("unchecked")
	private void take(@Nullable Object result) {
		if (result instanceof Mono<?> mono) {
			Context context = this.observation.context(Context.of(CallScope.class, this));
			((Mono<Object>) mono).subscribe(new MonoResult(this, context));
		}
		else if (result instanceof CompletionStage<?> stage) {
			onCancel(() -> stage.toCompletableFuture().cancel(true));
			stage.whenComplete((value, failure) -> {
				if (failure != null) {
					fail(failure);
				}
				else {
					succeed(value);
				}
			});
		}
		else if (result instanceof Publisher<?>) {
			throw new ClusterException("An operation cannot return a " + result.getClass().getSimpleName()
					+ ": return a value, a Mono or a CompletionStage");
		}
		else {
			succeed(result);
		}
	}

	void succeed(@Nullable Object value) {
		if (this.state.get() != RUNNING) {
			return;
		}
		if (this.oneWay) {
			end(null, null);
			return;
		}
		ByteBuf reply;
		try {
			reply = CallFrame.reply(this.channel.allocator(), this.id, value, this.operation.replyType(), this.codec,
					this.server.maxPayload());
		}
		catch (Throwable ex) {
			fail(ex);
			return;
		}
		end(reply, null);
	}

	void fail(Throwable thrown) {
		if (this.state.get() != RUNNING) {
			return;
		}
		Throwable failure = unwrap(thrown);
		logger.debug("Service '{}' failed a call of node '{}'", service(), caller(), failure);
		ByteBuf reply = this.oneWay ? null : CallFrame.failure(this.channel.allocator(), this.id,
				failure.getClass().getName(), String.valueOf(failure.getMessage()));
		end(reply, failure);
	}

	private static Throwable unwrap(Throwable thrown) {
		Throwable failure = Exceptions.unwrap(thrown);
		while ((failure instanceof CompletionException || failure instanceof ExecutionException)
				&& failure.getCause() != null) {
			failure = failure.getCause();
		}
		return failure;
	}

	/**
	 * Ends without an answer, as nobody waits.
	 */
	void abandon() {
		end(null, new CancellationException("Call was cancelled"));
	}

	private void end(@Nullable ByteBuf answer, @Nullable Throwable failure) {
		if (!this.state.compareAndSet(RUNNING, DONE)) {
			if (answer != null) {
				answer.release();
			}
			return;
		}
		synchronized (this) {
			this.cancelTasks = null;
		}
		this.observation.ends(caller(), failure, System.nanoTime() - this.arrivalNanos);
		if (answer == null) {
			leave();
		}
		else {
			PendingAnswer.deliver(this, this.channel, answer);
		}
	}

	/**
	 * Refuses a call that its service was about to start.
	 */
	private void refuseStarted(Refusal refusal, String text) {
		if (this.state.compareAndSet(RUNNING, DONE)) {
			this.server.refuse(this.channel, this.id, this.oneWay, service(), refusal, text);
			leave();
		}
	}

	/**
	 * Refuses a call that waits and will not be run.
	 */
	void refuse(Refusal refusal, String text) {
		if (drop()) {
			this.server.refuse(this.channel, this.id, this.oneWay, service(), refusal, text);
		}
		this.server.left(this.slot);
	}

	private boolean drop() {
		boolean dropped = this.state.compareAndSet(QUEUED, DROPPED);
		if (dropped) {
			this.payload.release();
		}
		return dropped;
	}

	/**
	 * Gives up the place among the calls of this node, and the turn.
	 */
	void leave() {
		this.server.left(this.slot);
		SerialMailbox mailbox = this.service.mailbox();
		if (mailbox != null) {
			mailbox.ended();
		}
	}

	boolean isFrom(DataChannel other) {
		return this.channel == other && !this.oneWay;
	}

	boolean isFrom(DataChannel other, long otherId) {
		return this.id == otherId && isFrom(other);
	}

	@Override
	public void expire(long now) {
		if (now - this.deadlineNanos < 0) {
			return;
		}
		if (drop()) {
			this.server.refuse(this.channel, this.id, this.oneWay, service(), Refusal.EXPIRED,
					"the time of the call was over before its handler could start");
		}
		else if (!this.oneWay) {
			cancel();
		}
	}

	/**
	 * The caller does not wait any more. A call that has not started never will; but it
	 * keeps its place until its turn, so that starting and cancelling calls is no way to
	 * fill this node's queues.
	 */
	void cancel() {
		if (drop() || this.cancelled) {
			return;
		}
		List<Runnable> tasks;
		synchronized (this) {
			this.cancelled = true;
			tasks = this.cancelTasks;
			this.cancelTasks = null;
		}
		if (tasks != null) {
			tasks.forEach(this.server::runAside);
		}
	}

	@Override
	public void onCancel(Runnable task) {
		synchronized (this) {
			if (this.state.get() != RUNNING) {
				return;
			}
			if (!this.cancelled) {
				if (this.cancelTasks == null) {
					this.cancelTasks = new ArrayList<>(1);
				}
				this.cancelTasks.add(task);
				return;
			}
		}
		task.run();
	}

	@Override
	public boolean isCancelled() {
		return this.cancelled || remaining().isZero();
	}

	@Override
	public Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.deadlineNanos - System.nanoTime()));
	}

	@Override
	public long deadlineNanos() {
		return this.deadlineNanos;
	}

	@Override
	public String service() {
		return this.service.id();
	}

	@Override
	public String operation() {
		return this.operation.name();
	}

	@Override
	public NodeId caller() {
		return this.channel.peer().id();
	}

	@Override
	public Map<String, String> headers() {
		return this.headers;
	}

}
