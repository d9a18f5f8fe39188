// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.util.context.Context;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.transport.DataChannel;

/**
 * One call at its server, from its arrival to its answer. Three things end, each at its
 * own time:
 * <ul>
 * <li>the handler, when its result is there; a serial service goes on then, not before;
 * <li>the waiting of the caller, with the answer, a cancellation or the deadline;
 * <li>the call's place among those of this node, when nobody waits any more and the
 * handler's method has returned, as until then it holds a thread.
 * </ul>
 */
final class ServerCall extends ServerCallState implements CallContext, CallScope, CallTimer.Expiring, RunQueue.Task {

	private static final Logger logger = LoggerFactory.getLogger(ServerCall.class);

	/** Longer than any process lives, and short enough for sums. */
	private static final long STREAM_NANOS = Long.MAX_VALUE / 4;

	private final CallServer server;

	private final DataChannel channel;

	private final CallerShare share;

	private final long id;

	private final boolean oneWay;

	private final @Nullable ServerStream stream;

	private final HostedService service;

	private final Operation operation;

	private final PayloadFormat format;

	private final PayloadCodec codec;

	private final Map<String, String> headers;

	private final RequestPayload payload;

	private final int slot;

	private final long arrivalNanos;

	/** Later where a stream is open: it may take its time. */
	private volatile long deadlineNanos;

	private CallObservation observation = CallObservation.NONE;

	private final CancelTasks cancellation = new CancelTasks();

	/** Told to whoever ran it, on the same thread. */
	private boolean invoked;

	/** Set before {@link #ENDED}, and used by whoever delivers it. */
	private @Nullable ByteBuf answer;

	private @Nullable Throwable failure;

	/**
	 * @param demand elements that a stream may send at first
	 */
	ServerCall(CallServer server, DataChannel channel, long id, CallKind kind, long demand, CallTarget target,
			Map<String, String> headers, RequestPayload payload, int slot, int remainingMillis) {
		this.server = server;
		this.channel = channel;
		this.share = AnswerBacklog.of(channel).share();
		this.id = id;
		this.oneWay = kind == CallKind.MESSAGE;
		this.stream = (kind == CallKind.STREAM) ? new ServerStream(this, channel, demand) : null;
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

	@Override
	public boolean handled(@Nullable AnswerBatch answers) {
		if (handle()) {
			deliver(answers);
		}
		return this.invoked;
	}

	@Override
	public Pace pace() {
		return this.service.pace();
	}

	@Override
	public CallerShare share() {
		return this.share;
	}

	@Override
	public boolean isWanted() {
		return isQueued();
	}

	@Override
	public long arrivalNanos() {
		return this.arrivalNanos;
	}

	void run() {
		if (handle()) {
			deliver();
		}
	}

	/**
	 * Calls the handler, unless nobody waits any more.
	 * @return whether it has ended, so that the call is to be {@linkplain #deliver()
	 * delivered}; else that happens when its result is there
	 */
	boolean handle() {
		if (!start()) {
			return true;
		}
		@Nullable Object @Nullable [] arguments = arguments();
		if (arguments != null) {
			invoke(arguments);
		}
		int before = returned();
		if (is(before, ABANDONED)) {
			abandoned();
		}
		return is(before, ENDED);
	}

	/**
	 * @return {@code null} if the call is refused
	 */
	private @Nullable Object @Nullable [] arguments() {
		try {
			// On the loop it has not waited.
			if (this.service.execution() == Execution.LOOP || this.deadlineNanos - System.nanoTime() > 0) {
				return Payloads.readArguments(this.format, this.codec, this.operation.argumentTypes(),
						this.payload.bytes());
			}
			refuseStarted(Refusal.EXPIRED, "the time of the call was over before its handler could start");
		}
		catch (Throwable ex) {
			refuseStarted(Refusal.BAD_ARGUMENT, "the arguments cannot be read: " + Thrown.message(ex));
		}
		finally {
			this.payload.release();
		}
		return null;
	}

	private void refuseStarted(Refusal refusal, String text) {
		this.server.refused(service(), this.oneWay, refusal);
		end(frame(() -> CallFrame.refusal(this.channel.allocator(), this.id, refusal, text)), null);
	}

	private void invoke(@Nullable Object[] arguments) {
		this.invoked = true;
		this.observation = this.server.observer().serverStarts(this);
		CallScope outer = CURRENT.get();
		CURRENT.set(this);
		CallObservation.Scope scope = this.observation.openScope();
		try {
			Object result = this.operation.invoker().invoke(arguments, this);
			if (this.stream != null) {
				HandlerResult.elements(result).subscribe(this.stream.in(context()));
			}
			else {
				HandlerResult.answer(this, result);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
		finally {
			scope.close();
			// Not removed where there was none: to have no place in the thread's table
			// costs each call more than an empty one.
			CURRENT.set(outer);
		}
	}

	/**
	 * What the publisher that a handler returns gets to know.
	 */
	Context context() {
		return this.observation.context(Context.of(CallScope.class, this));
	}

	/**
	 * The stream begins, and lasts for as long as its caller wants it.
	 * @return what tells its caller; {@code null} if nobody waits for it any more
	 */
	@Nullable ByteBuf open() {
		if (!opened()) {
			return null;
		}
		this.deadlineNanos = this.arrivalNanos + STREAM_NANOS;
		return CallFrame.opened(this.channel.allocator(), this.id, this.slot);
	}

	/**
	 * The caller of a stream asks for more elements.
	 */
	void demand(long elements) {
		if (this.stream != null) {
			this.stream.demand(elements);
		}
	}

	ByteBuf element(Object value) {
		ByteBuf element = CallFrame.element(this.channel.allocator(), this.id, value, this.operation.replyType(),
				this.codec, this.server.maxPayload());
		return this.server.compress(this.channel, element, this);
	}

	/**
	 * What tells the end of a stream.
	 * @return {@code null} if it cannot even be made
	 */
	@Nullable ByteBuf last(@Nullable Throwable thrown) {
		return (thrown != null) ? failure(Thrown.unwrap(thrown))
				: frame(() -> CallFrame.complete(this.channel.allocator(), this.id));
	}

	/**
	 * The last of a stream is sent, or nobody wants it.
	 */
	void streamed(@Nullable Throwable thrown) {
		if (!is(ENDED)) {
			end(null, (thrown != null) ? Thrown.unwrap(thrown) : null);
		}
	}

	/**
	 * Does a part of the handler's work where handlers run.
	 */
	void execute(Runnable work) {
		if (this.service.execution() == Execution.LOOP) {
			work.run();
		}
		else {
			this.server.execute(work);
		}
	}

	boolean isStream() {
		return this.stream != null;
	}

	/**
	 * Ends a stream, as this node is about to leave.
	 */
	void drain() {
		if (this.stream == null) {
			return;
		}
		if (drop()) {
			this.server.refuse(this.channel, this.id, this.oneWay, service(), Refusal.DRAINING,
					"this node is about to leave");
			leave();
		}
		else if (!is(DROPPED)) {
			this.stream.end(new ClusterException("The node of the stream is about to leave"));
		}
	}

	/**
	 * How the work of the handler is stopped when nobody waits for it. That of a serial
	 * service is not: nobody could tell when it has really ended, and the next call would
	 * run beside it.
	 */
	void stopsBy(Runnable stop) {
		if (this.service.mailbox() == null) {
			onCancel(stop);
		}
	}

	void succeed(@Nullable Object value) {
		if (this.oneWay || is(ENDED | ABANDONED)) {
			// Nothing where it has ended.
			end(null, null);
			return;
		}
		ByteBuf reply;
		try {
			reply = CallFrame.reply(this.channel.allocator(), this.id, value, this.operation.replyType(), this.codec,
					this.server.maxPayload());
			reply = this.server.compress(this.channel, reply, this);
		}
		catch (Throwable ex) {
			fail(ex);
			return;
		}
		end(reply, null);
	}

	void fail(Throwable thrown) {
		if (is(ENDED)) {
			return;
		}
		Throwable cause = Thrown.unwrap(thrown);
		end(failure(cause), cause);
	}

	private @Nullable ByteBuf failure(Throwable cause) {
		Thrown.log(logger, Level.DEBUG, cause, "Service '{}' failed a call of '{}'", service(), caller());
		return frame(() -> CallFrame.failure(this.channel.allocator(), this.id, cause.getClass().getName(),
				Thrown.message(cause)));
	}

	/**
	 * Makes the answer of a call that has no value. Its caller's deadline has to do where
	 * not even that can be made.
	 */
	private @Nullable ByteBuf frame(Supplier<ByteBuf> answer) {
		try {
			return this.oneWay ? null : answer.get();
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "A call of service '{}' cannot be answered", service());
			return null;
		}
	}

	/**
	 * The handler has ended. While its method has not returned, the answer waits for
	 * that: whoever gets it may call again, and is no part of this call.
	 */
	private void end(@Nullable ByteBuf answer, @Nullable Throwable failure) {
		if (!mayEnd()) {
			if (answer != null) {
				answer.release();
			}
			return;
		}
		this.answer = answer;
		this.failure = failure;
		int before = ended();
		if (is(before, ABANDONED) && answer != null) {
			answer.release();
		}
		this.cancellation.end();
		if (is(before, RETURNED)) {
			SerialMailbox mailbox = this.service.mailbox();
			if (mailbox != null) {
				mailbox.ended();
			}
			deliver();
		}
	}

	/**
	 * Sends the answer of a handler that has ended, unless nobody waits for it.
	 */
	void deliver() {
		deliver(null);
	}

	private void deliver(@Nullable AnswerBatch answers) {
		if (is(DROPPED | ABANDONED)) {
			if (is(DROPPED)) {
				leave();
			}
			return;
		}
		observed(this.failure);
		ByteBuf sent = this.answer;
		try {
			if (sent == null) {
				leave();
			}
			else if (isLocal()) {
				leave();
				this.channel.sendReply(sent);
			}
			else {
				AnswerBacklog.of(this.channel).answer(this, this.id, sent, answers);
			}
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "The answer of service '{}' cannot be sent", service());
			leave();
		}
	}

	/**
	 * Whether delivering the answer runs the caller's code.
	 */
	@Override
	public boolean isLocal() {
		return this.channel instanceof LocalChannel;
	}

	/**
	 * Nobody waits for the handler any more. If its method has not returned, the rest
	 * happens then.
	 * @param unless a bit of a call that goes on all the same
	 * @return whether it was waited for until now
	 */
	private boolean giveUp(int unless) {
		int before = abandon(unless);
		if (before < 0) {
			return false;
		}
		if (is(before, RETURNED)) {
			abandoned();
		}
		return true;
	}

	private void abandoned() {
		observed(new CancellationException("Nobody waits for the call any more"));
		leave();
	}

	private void observed(@Nullable Throwable end) {
		// The clock is read for those who want to know.
		if (this.observation != CallObservation.NONE) {
			this.observation.ends(caller(), end, System.nanoTime() - this.arrivalNanos);
		}
	}

	/**
	 * Refuses a call that waits and will not be run.
	 */
	@Override
	public void refuse(Refusal refusal, String text) {
		try {
			if (drop()) {
				this.server.refuse(this.channel, this.id, this.oneWay, service(), refusal, text);
			}
		}
		finally {
			leave();
		}
	}

	private boolean drop() {
		boolean dropped = forget();
		if (dropped) {
			this.payload.release();
		}
		return dropped;
	}

	/**
	 * Gives up the place among the calls of this node. Does nothing if that has happened.
	 */
	void leave() {
		if (mayLeave()) {
			this.server.left(this.slot, caller(), this.share);
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
		if (!is(DROPPED)) {
			// Unless it is a stream that has just been opened.
			if (giveUp(OPENED) && this.cancellation.cancel()) {
				this.cancellation.run(this.server.callbacks());
			}
		}
		else if (this.service.mailbox() != null) {
			// It may never get its turn, and that queue has a bound of its own.
			leave();
		}
	}

	/**
	 * The caller does not wait any more. A call that has not started never will; but it
	 * keeps its place until its turn, so that starting and cancelling calls is no way to
	 * fill this node's queues.
	 */
	void cancel() {
		if (drop() || is(DROPPED)) {
			return;
		}
		if (this.cancellation.cancel()) {
			// First, so that what the cancelled work says is no answer.
			giveUp(0);
			this.cancellation.run(this.server.callbacks());
		}
	}

	@Override
	public void onCancel(Runnable task) {
		this.cancellation.add(task);
	}

	@Override
	public boolean isCancelled() {
		return this.cancellation.isCancelled() || remaining().isZero();
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
	public Set<String> callerRoles() {
		return this.channel.roles();
	}

	@Override
	public Map<String, String> headers() {
		return this.headers;
	}

}
