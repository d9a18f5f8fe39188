// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.QueueFullException;

/**
 * One call at its caller, from the first instance that it is offered to until its one
 * outcome, which is told by whoever moves it to {@link #DONE}.
 *
 * @param <R> what is waited for
 */
final class ClientCall<R> extends ClientCallState
		implements Disposable, Runnable, CallTimer.Expiring, BiConsumer<@Nullable DataChannel, @Nullable Throwable> {

	private static final Logger logger = LoggerFactory.getLogger(ClientCall.class);

	private final CallClient client;

	private final Invocation invocation;

	private final CallReply<R> reply;

	private final CallObservation observation;

	private final Map<String, String> headers;

	private final Offers offers;

	private final int slot;

	private final long startNanos;

	private final long deadlineNanos;

	/**
	 * Held in {@link #READY} and {@link #OFFERED} by the call; else by whoever left
	 * these.
	 */
	private @Nullable ByteBuf frame;

	/** Which the frame takes. */
	private int bytes;

	/** Set before {@link #SENT}, and read after it was seen: the state publishes it. */
	private @Nullable DataChannel channel;

	/** While it asks for a channel: mostly that is there, and sent to at once. */
	private @Nullable Thread opener;

	/** It was cancelled or expired after it was sent: the server is to be told. */
	private volatile boolean abandoned;

	private boolean reopened;

	/** Of a stream, else {@code null}. */
	private final @Nullable ClientStream stream;

	ClientCall(CallClient client, Invocation invocation, CallReply<R> reply, CallObservation observation,
			Map<String, String> headers, int slot, int generation, long startNanos, long deadlineNanos) {
		super(generation);
		this.client = client;
		this.invocation = invocation;
		this.reply = reply;
		this.observation = observation;
		this.headers = headers;
		this.offers = client.offers(invocation, startNanos);
		this.slot = slot;
		this.stream = (invocation.kind() == CallKind.STREAM) ? new ClientStream(this) : null;
		this.startNanos = startNanos;
		this.deadlineNanos = deadlineNanos;
	}

	/**
	 * Writes the request and offers it to the first instance, or to the next one after it
	 * was declined.
	 */
	@Override
	public void run() {
		long seen = state();
		if (phase(seen) == DECLINED && move(seen, PREPARING)) {
			this.offers.leave();
		}
		if (is(PREPARING)) {
			write();
		}
		if (is(READY)) {
			offer();
		}
	}

	private void write() {
		long seen = state();
		ByteBuf written;
		try {
			written = this.client.encode(this.invocation, this.headers);
		}
		catch (CallException ex) {
			fail(ex);
			return;
		}
		this.frame = written;
		this.bytes = written.capacity();
		if (phase(seen) != PREPARING || !move(seen, READY)) {
			written.release();
		}
	}

	private void offer() {
		NodeId next;
		try {
			next = this.offers.next();
		}
		catch (Throwable ex) {
			fail(new CallException(Outcome.NOT_EXECUTED, "balancer", "No instance of service '" + service()
					+ "' was chosen, as the load balancer failed: " + Thrown.text(ex), ex));
			return;
		}
		if (next == null) {
			fail(this.offers.exhausted());
			return;
		}
		if (!this.offers.enter(this.client.share(next), this.client.freePlaces())) {
			run();
			return;
		}
		long seen = state();
		if (phase(seen) == READY && move(seen, OFFERED)) {
			open(next);
			return;
		}
		this.offers.leave();
		// Whoever ended the call may not have seen that there is somebody to tell.
		this.offers.ended(Result.ABANDONED);
	}

	private void open(NodeId node) {
		if (this.client.isLocal(node)) {
			accept(this.client.localChannel(), null);
			return;
		}
		this.opener = Thread.currentThread();
		try {
			Peer peer = this.client.peer(node);
			if (peer == null) {
				accept(null, new IllegalStateException("node '" + node + "' is not known any more"));
				return;
			}
			this.client.open(peer, this.bytes, this);
		}
		catch (Throwable ex) {
			if (!notOpened(ex)) {
				Thrown.log(logger, Level.WARN, ex, "A call of service '{}' that was handed on failed", service());
			}
		}
		finally {
			this.opener = null;
		}
	}

	/**
	 * There is a channel, or none.
	 */
	@Override
	public void accept(@Nullable DataChannel opened, @Nullable Throwable failure) {
		if (opened != null) {
			send(opened);
		}
		else {
			notOpened(failure);
		}
	}

	/**
	 * @return {@code false} if there is no offer that this concerns
	 */
	private boolean notOpened(@Nullable Throwable failure) {
		if (!takeBack()) {
			return false;
		}
		boolean full = failure instanceof QueueFullException;
		this.offers.declined(full ? Result.REFUSED : Result.LOST, full ? "queue-full" : "not-reached", "no connection",
				failure);
		if (this.opener == Thread.currentThread() && (full || this.client.mayHoldUp())) {
			// As where a queue is full: whoever calls too fast is held up itself.
			run();
		}
		else {
			goOn();
		}
		return true;
	}

	/**
	 * Takes back an offer that was not sent, and drops its frame: those of all calls that
	 * wait to go on could take any amount of memory.
	 * @return {@code false} if the call is over
	 */
	private boolean takeBack() {
		long seen = state();
		ByteBuf held = this.frame;
		if (phase(seen) != OFFERED || !move(seen, DECLINED)) {
			return false;
		}
		this.frame = null;
		if (held != null) {
			held.release();
		}
		return true;
	}

	private void send(DataChannel to) {
		long seen = state();
		if (phase(seen) != OFFERED) {
			return;
		}
		this.channel = to;
		if (!move(seen, SENT)) {
			return;
		}
		int generation = generation(seen);
		ByteBuf request = this.frame;
		this.frame = null;
		if (request == null) {
			throw new IllegalStateException("No frame");
		}
		request = this.client.compress(to, request, this.invocation.spec());
		CallFrame.address(request, id(generation), remainingMillis());
		if (this.stream != null) {
			CallFrame.demand(request, this.stream.firstDemand());
		}
		if (!to.send(request)) {
			notSent(to, generation);
		}
		else if (this.invocation.oneWay()) {
			answered(generation, null);
		}
		else if (this.abandoned) {
			// Whoever ended it may have been faster than the request.
			sendCancel(to, generation);
		}
	}

	/**
	 * Goes on with a call that was declined, which runs code of users: the load balancer,
	 * the encoding of arguments, and the caller if there is nobody left to ask.
	 */
	private void goOn() {
		this.client.callbacks().execute(this);
	}

	private void notSent(DataChannel to, int generation) {
		boolean closing = to.isRetiring() || !to.isOpen();
		if (!restart(generation)) {
			return;
		}
		if (closing && !this.reopened) {
			// It was about to be closed when it was handed out: there may be another.
			this.reopened = true;
			this.offers.again();
		}
		else if (closing) {
			this.offers.declined(Result.LOST, "not-reached", "the connection was closed");
		}
		else {
			// It is one of this node, and an instance is not to be ejected for it.
			this.offers.declined(Result.REFUSED, "queue-full", "the queue of the connection is full");
		}
		goOnHere(to);
	}

	/**
	 * Goes on at once where the thread is the caller's: no later call of it overtakes
	 * this one, and whoever calls faster than the network takes it is held up by what
	 * becomes of that, instead of piling it up for others to do.
	 */
	private void goOnHere(DataChannel to) {
		if (to.loop().inEventLoop()) {
			goOn();
		}
		else {
			run();
		}
	}

	/**
	 * Takes back an attempt that certainly did not run. It keeps the share of the node
	 * until it goes on: those that wait for that could else be any number.
	 * @return {@code false} if the call is over
	 */
	private boolean restart(int generation) {
		boolean taken = takeBackSent(generation, this.client.nextGeneration(this.slot));
		if (taken && this.stream != null) {
			this.stream.declined();
		}
		return taken;
	}

	/**
	 * The answer is there.
	 * @param answer frame behind the id; {@code null} for none
	 */
	void answered(int generation, @Nullable ByteBuf answer) {
		long sent = of(generation, SENT);
		if (move(sent, DONE)) {
			Object value;
			try {
				value = (answer != null) ? this.client.decode(answer, this.invocation.spec().replyType()) : null;
			}
			catch (Throwable ex) {
				overSoon(sent, new CallException(Outcome.FAILED, "bad-reply", "The answer of service '" + service()
						+ "' on node '" + this.offers.node() + "' cannot be read: " + Thrown.message(ex), ex));
				return;
			}
			succeed(sent, value);
		}
	}

	void failed(int generation, CallException failure) {
		failed(generation, Offers.result(failure), () -> failure);
	}

	private void failed(int generation, Result result, Supplier<CallException> failure) {
		long seen = endAtServer(generation);
		if (phase(seen) != DONE) {
			overSoon(seen, result, failure);
		}
	}

	/**
	 * The server has begun a stream.
	 * @param place of it there
	 * @return {@code false} if it is that of a call that had the place before
	 */
	boolean opened(int generation, int place) {
		ClientStream opened = this.stream;
		DataChannel server = this.channel;
		long seen = state();
		if (opened == null || server == null || generation(seen) != generation) {
			return false;
		}
		if (phase(seen) == SENT) {
			opened.opens(server, id(generation), place);
			if (move(seen, OPEN)) {
				opened.tell();
			}
		}
		return true;
	}

	/**
	 * The subscriber of a stream asks for more elements.
	 */
	void request(long elements) {
		if (this.stream != null) {
			this.stream.request(elements);
		}
	}

	/**
	 * The next element of a stream is there.
	 */
	@SuppressWarnings("unchecked")
	void element(int generation, ByteBuf frame) {
		ClientStream open = this.stream;
		if (state() != of(generation, OPEN) || open == null || !(this.reply instanceof StreamReply<R> subscriber)) {
			return;
		}
		String wrong;
		Throwable cause = null;
		try {
			Object element = this.client.decode(frame, this.invocation.spec().replyType());
			wrong = (element == null) ? "it is null" : open.received() ? "" : "nobody asked for it";
			if (element != null && wrong.isEmpty()) {
				subscriber.element((R) element);
				return;
			}
		}
		catch (Throwable ex) {
			wrong = Thrown.message(ex);
			cause = ex;
		}
		cancelAtServer(generation);
		failed(generation, new CallException(Outcome.FAILED, "bad-reply", "An element of the stream of service '"
				+ service() + "' on node '" + this.offers.node() + "' cannot be taken: " + wrong, cause));
	}

	/**
	 * There are no more elements.
	 */
	void completed(int generation) {
		long open = of(generation, OPEN);
		if (move(open, DONE)) {
			succeed(open, null);
		}
	}

	/**
	 * The server says that it has not run the call and will not.
	 */
	void refused(int generation, @Nullable Refusal refusal, String text) {
		String reason = (refusal != null) ? refusal.reason() : "refused";
		if (refusal == null || refusal.otherMayTake()) {
			if (restart(generation)) {
				this.offers.declined(Result.REFUSED, reason, text);
				goOn();
			}
		}
		else {
			failed(generation, new CallException(Outcome.NOT_EXECUTED, reason,
					"Service '" + service() + "' on node '" + this.offers.node() + "' refused: " + text, null));
		}
	}

	/**
	 * A channel was closed. A message is none of those: whoever hands it to the channel
	 * learns at once whether that has taken it, and if not, offers it to another.
	 */
	void connectionLost(DataChannel lost) {
		long seen = state();
		if (isSentOn(lost, seen)) {
			failed(generation(seen), Result.LOST,
					() -> new CallException(Outcome.UNKNOWN, "connection-lost", "The connection to node '"
							+ lost.peer().id() + "' was lost during a call of service '" + service() + "'", null));
		}
	}

	boolean isSentOn(DataChannel on) {
		return isSentOn(on, state());
	}

	private boolean isSentOn(DataChannel on, long seen) {
		return isAtServer(seen) && this.channel == on && !this.invocation.oneWay();
	}

	@Override
	public void expire(long now) {
		if (now - this.deadlineNanos < 0) {
			return;
		}
		long seen = end(false);
		if (phase(seen) == DONE || phase(seen) == OPEN) {
			return;
		}
		boolean sent = phase(seen) == SENT;
		if (sent) {
			cancelAtServer(generation(seen));
		}
		overSoon(seen, Result.LOST,
				() -> new CallException(sent ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED, "timeout",
						"Service '" + service() + "' " + (sent ? "did not answer" : "could not be called") + " within "
								+ (this.deadlineNanos - this.startNanos) / 1_000_000 + " ms",
						null));
	}

	/**
	 * The node shuts down.
	 */
	void shutDown() {
		long seen = end(true);
		if (phase(seen) != DONE) {
			overSoon(seen, Result.ABANDONED,
					() -> new CallException(isAtServer(seen) ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED, "shut-down",
							"This node shut down during a call of service '" + service() + "'", null));
		}
	}

	/**
	 * Nobody waits any more.
	 */
	@Override
	public void dispose() {
		long seen = end(true);
		if (phase(seen) == DONE) {
			return;
		}
		if (isAtServer(seen)) {
			cancelAtServer(generation(seen));
		}
		leave(seen);
		ended(Result.ABANDONED, new CancellationException("Call was cancelled"));
	}

	@Override
	public boolean isDisposed() {
		return is(DONE);
	}

	private void cancelAtServer(int generation) {
		DataChannel to = this.channel;
		if (to != null && !this.invocation.oneWay()) {
			this.abandoned = true;
			sendCancel(to, generation);
		}
	}

	private void sendCancel(DataChannel to, int generation) {
		try {
			ByteBuf cancel = CallFrame.cancel(to.allocator(), id(generation));
			if (this.stream != null) {
				ClientStream.tell(to, cancel);
			}
			else {
				to.sendReply(cancel);
			}
		}
		catch (Throwable ex) {
			// The server of a call has the deadline, and this caller is to be told in any
			// case.
			Thrown.log(logger, Level.WARN, ex, "The cancellation of a call of service '{}' could not be sent",
					service());
		}
	}

	/**
	 * Ends the call whatever its phase.
	 * @param also if it is an open stream
	 * @return the state that it had
	 */
	private long end(boolean also) {
		long seen = endAnywhere(also);
		ByteBuf held = this.frame;
		if ((phase(seen) == READY || phase(seen) == OFFERED) && held != null) {
			held.release();
		}
		return seen;
	}

	private void fail(CallException failure) {
		long seen = end(true);
		if (phase(seen) != DONE) {
			over(seen, () -> failure);
		}
	}

	private void overSoon(long was, CallException failure) {
		overSoon(was, Offers.result(failure), () -> failure);
	}

	/**
	 * Tells a failure where the caller may do what it likes.
	 * @param was the state that the call had before it was over
	 * @param failure made when it is told: where thousands of calls end at once, those
	 * that wait for that would be several times as large with a stack trace each
	 */
	private void overSoon(long was, Result result, Supplier<CallException> failure) {
		if (this.reply.runsCode()) {
			// Whoever is told next may wait for others.
			this.offers.ended(result);
			this.client.callbacks().execute(() -> over(was, failure));
		}
		else {
			over(was, failure);
		}
	}

	private void over(long was, Supplier<CallException> making) {
		leave(was);
		CallException failure = made(making);
		ended(Offers.result(failure), failure);
		try {
			this.reply.failure(failure);
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "The caller of service '{}' failed to take a failure", service());
		}
	}

	/**
	 * Where memory is short, one that is there already: no call may go without an
	 * outcome.
	 */
	private CallException made(Supplier<CallException> making) {
		try {
			return making.get();
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "The failure of a call of service '{}' could not be described",
					service());
			return this.client.spareFailure();
		}
	}

	/**
	 * Gives up the place of the call.
	 * @param was the state that it had before it was over
	 */
	private void leave(long was) {
		if (phase(was) == OFFERED || phase(was) == DECLINED || isAtServer(was)) {
			this.offers.leave();
		}
		this.client.over(this.slot);
	}

	@SuppressWarnings("unchecked")
	private void succeed(long was, @Nullable Object value) {
		leave(was);
		ended(this.invocation.oneWay() ? Result.ABANDONED : Result.ANSWERED, null);
		try {
			this.reply.value((R) value);
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "The caller of service '{}' failed to take an answer", service());
		}
	}

	/**
	 * Tells those who want to know; for others no clock is read.
	 */
	private void ended(Result result, @Nullable Throwable failure) {
		if (this.observation == CallObservation.NONE) {
			this.offers.ended(result);
			return;
		}
		long now = System.nanoTime();
		this.offers.ended(result, now);
		this.observation.ends(this.offers.node(), failure, now - this.startNanos);
	}

	String service() {
		return this.invocation.spec().service();
	}

	/**
	 * At least one, so that a request that is sent in time is not expired from the start.
	 * No clock is read where the call was offered a moment ago.
	 */
	private int remainingMillis() {
		long now = (this.opener == Thread.currentThread()) ? this.offers.offeredNanos() : System.nanoTime();
		return (int) Math.max(1, (this.deadlineNanos - now + 999_999) / 1_000_000);
	}

	private long id(int generation) {
		return ((long) generation << 32) | this.slot;
	}

}
