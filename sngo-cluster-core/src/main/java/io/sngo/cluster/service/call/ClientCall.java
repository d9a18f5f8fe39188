// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.QueueFullException;

/**
 * One call at its caller, from the first instance that it is offered to until its one
 * outcome. Its whole state is one number: the phase, and the generation of the attempt,
 * which together with the call's slot is the id on the wire. Whoever moves the number to
 * {@link #DONE} tells the outcome, so there is exactly one, and an answer to an earlier
 * attempt or an earlier call finds no match.
 *
 * @param <R> what is waited for
 */
final class ClientCall<R>
		implements Disposable, Runnable, CallTimer.Expiring, BiConsumer<@Nullable DataChannel, @Nullable Throwable> {

	private static final Logger logger = LoggerFactory.getLogger(ClientCall.class);

	/** The request is being written; there is no frame. */
	private static final int PREPARING = 0;

	/** The frame is there. */
	private static final int READY = 1;

	/** The frame was handed to a channel: the handler may run. */
	private static final int SENT = 2;

	private static final int DONE = 3;

	/** The server has begun a stream, and goes on with it until one side ends it. */
	private static final int OPEN = 4;

	/** The frame waits for a channel to the node that has the offer. */
	private static final int OFFERED = 5;

	/** The node will not run it, and the call is about to go on; there is no frame. */
	private static final int DECLINED = 6;

	@SuppressWarnings("rawtypes")
	private static final AtomicLongFieldUpdater<ClientCall> STATE = AtomicLongFieldUpdater.newUpdater(ClientCall.class,
			"state");

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<ClientCall, CallFeedback> FEEDBACK = AtomicReferenceFieldUpdater
		.newUpdater(ClientCall.class, CallFeedback.class, "feedback");

	private final CallClient client;

	private final Invocation invocation;

	private final CallReply<R> reply;

	private final CallObservation observation;

	private final Map<String, String> headers;

	private final Offers offers;

	private final int slot;

	private final long startNanos;

	private final long deadlineNanos;

	private volatile long state;

	/**
	 * Held in {@link #READY} and {@link #OFFERED} by the call; else by whoever left
	 * these.
	 */
	private @Nullable ByteBuf frame;

	/** Which the frame takes. */
	private int bytes;

	/** What the node has that has the offer; set before {@link #OFFERED}. */
	private @Nullable NodeShare share;

	/** Set before {@link #SENT}, and read after it was seen: the state publishes it. */
	private @Nullable DataChannel channel;

	/** Which has the offer, or had it last; published as the channel. */
	private @Nullable NodeId node;

	/** Whom to tell of the end of the present offer; taken by whoever ends it. */
	private volatile @Nullable CallFeedback feedback;

	/** When the present offer was made. */
	private long offeredNanos;

	/** While it asks for a channel: mostly that is there, and sent to at once. */
	private @Nullable Thread opener;

	/** It was cancelled or expired after it was sent: the server is to be told. */
	private volatile boolean abandoned;

	private boolean reopened;

	/** Of a stream, else {@code null}. */
	private final @Nullable Demand demand;

	/** Of a stream at its server; set before {@link #OPEN}. */
	private volatile int place;

	ClientCall(CallClient client, Invocation invocation, CallReply<R> reply, CallObservation observation,
			Map<String, String> headers, int slot, int generation, long startNanos, long deadlineNanos) {
		this.client = client;
		this.invocation = invocation;
		this.reply = reply;
		this.observation = observation;
		this.headers = headers;
		this.offers = client.offers(invocation.spec());
		this.slot = slot;
		this.demand = (invocation.kind() == CallKind.STREAM) ? new Demand() : null;
		this.startNanos = startNanos;
		this.deadlineNanos = deadlineNanos;
		this.state = state(generation, PREPARING);
	}

	/**
	 * Writes the request and offers it to the first instance, or to the next one after it
	 * was declined.
	 */
	@Override
	public void run() {
		long seen = this.state;
		if (phase(seen) == DECLINED && STATE.compareAndSet(this, seen, state(generation(seen), PREPARING))) {
			leaveShare();
		}
		if (phase(this.state) == PREPARING) {
			write();
		}
		if (phase(this.state) == READY) {
			offer();
		}
	}

	private void write() {
		long seen = this.state;
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
		if (phase(seen) != PREPARING || !STATE.compareAndSet(this, seen, state(generation(seen), READY))) {
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
		offered(next);
		if (enters(next)) {
			open(next);
		}
	}

	/**
	 * Takes one of the places that the node has.
	 */
	private boolean enters(NodeId next) {
		NodeShare of = this.client.share(next);
		if (!of.enter(this.client.freePlaces())) {
			// It was not even asked.
			offerEnded(Result.REFUSED, System.nanoTime());
			this.offers.declined("queue-full",
					of.calls() + " calls wait for it already, and the places that are left"
							+ " are for calls of other nodes: make fewer at one time, or raise"
							+ " cluster.service.max-calls-in-flight");
			run();
			return false;
		}
		this.share = of;
		long seen = this.state;
		if (phase(seen) == READY && STATE.compareAndSet(this, seen, state(generation(seen), OFFERED))) {
			return true;
		}
		of.leave();
		return false;
	}

	private void leaveShare() {
		NodeShare of = this.share;
		if (of != null) {
			of.leave();
		}
	}

	private void offered(NodeId next) {
		this.offeredNanos = (this.node != null) ? System.nanoTime() : this.startNanos;
		this.node = next;
		CallFeedback told = this.offers.feedback();
		if (told != CallFeedback.NONE) {
			this.feedback = told;
			if (phase(this.state) == DONE) {
				// Whoever ended the call may not have seen that there is somebody to
				// tell.
				offerEnded(Result.ABANDONED, System.nanoTime());
			}
		}
	}

	/**
	 * Tells the load balancer, once for each offer.
	 */
	private void offerEnded(Result result, long now) {
		CallFeedback told = (this.feedback != null) ? FEEDBACK.getAndSet(this, null) : null;
		if (told == null) {
			return;
		}
		try {
			boolean timed = this.invocation.kind() == CallKind.CALL && needsTime(told, result);
			told.ended(result, timed ? Math.max(1, now - this.offeredNanos) : 0);
		}
		catch (Throwable ex) {
			logger.warn("The load balancer failed to learn of the end of a call of service '{}'", service(), ex);
		}
	}

	private static boolean needsTime(CallFeedback told, Result result) {
		if (result != Result.ANSWERED) {
			return true;
		}
		try {
			return told.needsTime();
		}
		catch (Throwable ex) {
			// Code of users, which breaks no call.
			logger.warn("A load balancer failed to tell whether it needs the time of calls", ex);
			return true;
		}
	}

	private static Result result(CallException failure) {
		if (failure.outcome() == Outcome.FAILED) {
			// What the caller cannot read is an answer all the same.
			return failure.reason().equals("bad-reply") ? Result.ANSWERED : Result.FAILED;
		}
		return switch (failure.reason()) {
			case "timeout", "connection-lost", "expired" -> Result.LOST;
			default -> Result.ABANDONED;
		};
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
				logger.warn("A call of service '{}' that was handed on failed", service(), ex);
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
		offerEnded(full ? Result.REFUSED : Result.LOST, System.nanoTime());
		this.offers.declined(full ? "queue-full" : "not-reached",
				"no connection: " + ((failure != null) ? Thrown.message(failure) : ""));
		if (full && this.opener == Thread.currentThread()) {
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
		long seen = this.state;
		ByteBuf held = this.frame;
		if (phase(seen) != OFFERED || !STATE.compareAndSet(this, seen, state(generation(seen), DECLINED))) {
			return false;
		}
		this.frame = null;
		if (held != null) {
			held.release();
		}
		return true;
	}

	private void send(DataChannel to) {
		long seen = this.state;
		if (phase(seen) != OFFERED) {
			return;
		}
		this.channel = to;
		int generation = generation(seen);
		if (!STATE.compareAndSet(this, seen, state(generation, SENT))) {
			return;
		}
		ByteBuf request = this.frame;
		this.frame = null;
		if (request == null) {
			throw new IllegalStateException("No frame");
		}
		request = this.client.compress(to, request, this.invocation.spec());
		CallFrame.address(request, id(generation), remainingMillis());
		if (this.demand != null) {
			CallFrame.demand(request, this.demand.tell());
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
		boolean again = closing && !this.reopened;
		// A full queue is one of this node, and an instance is not to be ejected for it.
		offerEnded(again ? Result.ABANDONED : closing ? Result.LOST : Result.REFUSED, System.nanoTime());
		if (again) {
			// It was about to be closed when it was handed out: there may be another.
			this.reopened = true;
			this.offers.again();
		}
		else {
			this.offers.declined(closing ? "not-reached" : "queue-full",
					closing ? "the connection was closed" : "the queue of the connection is full");
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
		int next = this.client.nextGeneration(this.slot);
		boolean taken = STATE.compareAndSet(this, state(generation, SENT), state(next, DECLINED));
		if (taken && this.demand != null) {
			this.demand.untell();
		}
		return taken;
	}

	/**
	 * The answer is there.
	 * @param answer frame behind the id; {@code null} for none
	 */
	void answered(int generation, @Nullable ByteBuf answer) {
		long sent = state(generation, SENT);
		if (STATE.compareAndSet(this, sent, state(generation, DONE))) {
			Object value;
			try {
				value = (answer != null) ? this.client.decode(answer, this.invocation.spec().replyType()) : null;
			}
			catch (Throwable ex) {
				overSoon(sent, new CallException(Outcome.FAILED, "bad-reply", "The answer of service '" + service()
						+ "' on node '" + this.node + "' cannot be read: " + Thrown.message(ex), ex));
				return;
			}
			succeed(sent, value);
		}
	}

	void failed(int generation, CallException failure) {
		long seen = this.state;
		while (isAtServer(seen) && generation(seen) == generation) {
			if (STATE.compareAndSet(this, seen, state(generation, DONE))) {
				overSoon(seen, failure);
				return;
			}
			seen = this.state;
		}
	}

	/**
	 * The server has begun a stream.
	 * @param place of it there
	 * @return {@code false} if it is that of a call that had the place before
	 */
	boolean opened(int generation, int place) {
		Demand wanted = this.demand;
		if (wanted == null || generation(this.state) != generation) {
			return false;
		}
		if (this.state == state(generation, SENT)) {
			this.place = place;
			if (STATE.compareAndSet(this, state(generation, SENT), state(generation, OPEN))) {
				tell(wanted);
			}
		}
		return true;
	}

	/**
	 * The subscriber of a stream asks for more elements.
	 */
	void request(long elements) {
		Demand wanted = this.demand;
		if (wanted != null) {
			wanted.add(elements);
			// Before, the server is told by the request, and when it has answered that.
			if (phase(this.state) == OPEN) {
				tell(wanted);
			}
		}
	}

	/**
	 * Tells what was asked for in the present turn of the loop at once.
	 */
	private void tell(Demand wanted) {
		DataChannel to = this.channel;
		if (to == this.client.localChannel()) {
			// Its loop may be the thread that waits for just these elements.
			send(wanted, to);
		}
		else if (to != null && wanted.isToBeTold()) {
			try {
				to.loop().execute(() -> {
					wanted.telling();
					send(wanted, to);
				});
			}
			catch (RejectedExecutionException ex) {
				// The loop has ended, and the channel with it.
			}
		}
	}

	private void send(Demand wanted, DataChannel to) {
		long seen = this.state;
		long elements = (phase(seen) == OPEN) ? wanted.tell() : 0;
		if (elements > 0) {
			tell(to, CallFrame.demand(to.allocator(), id(generation(seen)), this.place, elements));
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

	/**
	 * The next element of a stream is there.
	 */
	@SuppressWarnings("unchecked")
	void element(int generation, ByteBuf frame) {
		Demand wanted = this.demand;
		if (this.state != state(generation, OPEN) || wanted == null || !(this.reply instanceof StreamReply<R> stream)) {
			return;
		}
		String wrong;
		Throwable cause = null;
		try {
			Object element = this.client.decode(frame, this.invocation.spec().replyType());
			wrong = (element == null) ? "it is null" : wanted.received() ? "" : "nobody asked for it";
			if (element != null && wrong.isEmpty()) {
				stream.element((R) element);
				return;
			}
		}
		catch (Throwable ex) {
			wrong = Thrown.message(ex);
			cause = ex;
		}
		cancelAtServer(generation);
		failed(generation, new CallException(Outcome.FAILED, "bad-reply", "An element of the stream of service '"
				+ service() + "' on node '" + this.node + "' cannot be taken: " + wrong, cause));
	}

	/**
	 * There are no more elements.
	 */
	void completed(int generation) {
		long open = state(generation, OPEN);
		if (STATE.compareAndSet(this, open, state(generation, DONE))) {
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
				offerEnded(Result.REFUSED, System.nanoTime());
				this.offers.declined(reason, text);
				goOn();
			}
		}
		else {
			failed(generation, new CallException(Outcome.NOT_EXECUTED, reason,
					"Service '" + service() + "' on node '" + this.node + "' refused: " + text, null));
		}
	}

	/**
	 * A channel was closed.
	 */
	void connectionLost(DataChannel lost) {
		long seen = this.state;
		if (isAtServer(seen) && this.channel == lost) {
			failed(generation(seen), new CallException(Outcome.UNKNOWN, "connection-lost", "The connection to node '"
					+ lost.peer().id() + "' was lost during a call of service '" + service() + "'", null));
		}
	}

	boolean isSentOn(DataChannel on) {
		return isAtServer(this.state) && this.channel == on && !this.invocation.oneWay();
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
		overSoon(seen,
				new CallException(sent ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED, "timeout",
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
			overSoon(seen, new CallException(isAtServer(seen) ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED, "shut-down",
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
		return phase(this.state) == DONE;
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
			if (this.demand != null) {
				tell(to, cancel);
			}
			else {
				to.sendReply(cancel);
			}
		}
		catch (Throwable ex) {
			// The server of a call has the deadline, and this caller is to be told in any
			// case.
			logger.warn("The cancellation of a call of service '{}' could not be sent", service(), ex);
		}
	}

	/**
	 * Ends the call whatever its phase.
	 * @param also if it is an open stream
	 * @return the state that it had
	 */
	private long end(boolean also) {
		while (true) {
			long seen = this.state;
			if (phase(seen) == DONE || (phase(seen) == OPEN && !also)) {
				return seen;
			}
			if (STATE.compareAndSet(this, seen, state(generation(seen), DONE))) {
				ByteBuf held = this.frame;
				if ((phase(seen) == READY || phase(seen) == OFFERED) && held != null) {
					held.release();
				}
				return seen;
			}
		}
	}

	private void fail(CallException failure) {
		long seen = end(true);
		if (phase(seen) != DONE) {
			over(seen, failure);
		}
	}

	/**
	 * Tells a failure where the caller may do what it likes.
	 * @param was the state that the call had before it was over
	 */
	private void overSoon(long was, CallException failure) {
		if (this.reply.runsCode()) {
			// Whoever is told next may wait for others.
			offerEnded(result(failure), System.nanoTime());
			this.client.callbacks().execute(() -> over(was, failure));
		}
		else {
			over(was, failure);
		}
	}

	private void over(long was, CallException failure) {
		leave(was);
		ended(result(failure), failure);
		try {
			this.reply.failure(failure);
		}
		catch (Throwable ex) {
			logger.warn("The caller of service '{}' failed to take a failure", service(), ex);
		}
	}

	/**
	 * Gives up the place of the call.
	 * @param was the state that it had before it was over
	 */
	private void leave(long was) {
		if (phase(was) == OFFERED || phase(was) == DECLINED || isAtServer(was)) {
			leaveShare();
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
			logger.warn("The caller of service '{}' failed to take an answer", service(), ex);
		}
	}

	/**
	 * Tells those who want to know; for others no clock is read.
	 */
	private void ended(Result result, @Nullable Throwable failure) {
		boolean observed = this.observation != CallObservation.NONE;
		CallFeedback told = this.feedback;
		if (observed || told != null) {
			long now = (observed || told == null || needsTime(told, result)) ? System.nanoTime() : this.offeredNanos;
			offerEnded(result, now);
			if (observed) {
				this.observation.ends(this.node, failure, now - this.startNanos);
			}
		}
	}

	String service() {
		return this.invocation.spec().service();
	}

	/**
	 * At least one, so that a request that is sent in time is not expired from the start.
	 * No clock is read where the call was offered a moment ago.
	 */
	private int remainingMillis() {
		long now = (this.opener == Thread.currentThread()) ? this.offeredNanos : System.nanoTime();
		return (int) Math.max(1, (this.deadlineNanos - now + 999_999) / 1_000_000);
	}

	private long id(int generation) {
		return ((long) generation << 32) | this.slot;
	}

	private static long state(int generation, int phase) {
		return ((long) generation << 3) | phase;
	}

	private static int generation(long state) {
		return (int) (state >> 3);
	}

	private static int phase(long state) {
		return (int) state & 7;
	}

	private static boolean isAtServer(long state) {
		return phase(state) == SENT || phase(state) == OPEN;
	}

}
