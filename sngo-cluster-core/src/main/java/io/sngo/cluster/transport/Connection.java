// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.UntrustedText;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose handshake has succeeded, of the control or of the data lane. It may
 * be sent on by any thread; all else happens on its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class Connection implements DataChannel, FrameSink {

	/** What is taken of the outbox at one time. */
	private static final int BATCH_BYTES = EarlyWrite.MAX_BYTES;

	/** How long one may last whose other side is no longer trusted. */
	private static final int DISTRUSTED_SECONDS = 8;

	private final TransportContext context;

	private final Channel channel;

	private final Peer peer;

	private final @Nullable Secret secret;

	private final Lane lane;

	private final int stripe;

	private final @Nullable NodeAddress dialled;

	private final Outbox outbox;

	/** Taken of the outbox and about to be written; empty but during a flush. */
	private final Queue<Chunk> batch = new ArrayDeque<>();

	private final EarlyWrite early = new EarlyWrite();

	private final FrameDecoder decoder;

	private final RetireExchange retirement;

	private final IdleCloser idle;

	private final StallGuard stall;

	private final boolean inflates;

	private final boolean deflates;

	private final Set<String> roles;

	/** No more than streams are open. */
	private final Queue<Runnable> waitingForRoom = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean flushScheduled = new AtomicBoolean();

	private volatile boolean open = true;

	private volatile boolean busy;

	private volatile @Nullable Object attachment;

	private ConnectionLoss loss = ConnectionLoss.CLOSED_BY_PEER;

	private boolean quiet;

	private boolean countedBefore;

	private boolean handled;

	/** In what is being read, and told at once. */
	private int receivedMessages;

	private long receivedBytes;

	/**
	 * @param dialled the address that this side dialled; {@code null} if the other side
	 * dialled
	 */
	Connection(TransportContext context, Channel channel, Agreement agreement, Lane lane,
			@Nullable NodeAddress dialled) {
		TransportConfig config = context.config();
		this.context = context;
		this.channel = channel;
		this.peer = agreement.peer();
		this.secret = agreement.secret();
		this.lane = lane;
		this.stripe = agreement.stripe();
		this.dialled = dialled;
		this.outbox = new Outbox(config.maxQueuedBytes(), lane.buffers());
		this.decoder = new FrameDecoder(lane.maxBody(config.maxMessageSize()), this);
		this.retirement = new RetireExchange(this, this.outbox);
		this.idle = new IdleCloser(this, config.idleTimeout());
		this.stall = new StallGuard(this, this.decoder, config.handshakeTimeout());
		this.inflates = config.compression().isAgreed(agreement.capabilities());
		this.deflates = this.inflates && config.compression().isUseful(channel);
		this.roles = agreement.roles();
		channel.config().setAllocator(lane.buffers());
	}

	/**
	 * Called once, on the loop, when frames may be sent and received.
	 */
	void start() {
		this.context.meters().opened();
		this.channel.closeFuture().addListener((closed) -> finish());
		// The channel may be closed already, and this connection finished with that.
		if (!this.open || (this.lane == Lane.DATA && !opensHandler())) {
			return;
		}
		this.idle.start();
		this.context.table().register(this);
		if (this.context.isClosing()) {
			retire();
		}
		if (!isSecretAccepted()) {
			abort("its secret was removed during the handshake");
		}
		replaceIfOutdated();
	}

	private boolean isSecretAccepted() {
		KeyRing keys = this.context.security().keys();
		return this.secret == null || keys == null || keys.contains(this.secret);
	}

	private boolean opensHandler() {
		try {
			this.context.data().onOpen(this);
			this.handled = true;
			return true;
		}
		catch (RuntimeException ex) {
			abort("the data handler failed: " + ex);
			return false;
		}
	}

	@Override
	public Peer peer() {
		return this.peer;
	}

	/**
	 * The secret that has opened it; {@code null} if there was none.
	 */
	@Nullable Secret secret() {
		return this.secret;
	}

	@Override
	public Set<String> roles() {
		return this.roles;
	}

	Lane lane() {
		return this.lane;
	}

	/**
	 * Which of the {@linkplain Stripes data connections} with the peer it is.
	 */
	int stripe() {
		return this.stripe;
	}

	/**
	 * Whether the other side is no node.
	 */
	boolean isOfCaller() {
		return CallerIds.isCaller(this.peer.id());
	}

	@Nullable NodeAddress dialled() {
		return this.dialled;
	}

	@Override
	public EventLoop loop() {
		return this.channel.eventLoop();
	}

	@Override
	public ByteBufAllocator allocator() {
		return this.channel.alloc();
	}

	boolean send(ControlMessage message) {
		return offer(new Frame(Frame.CONTROL, (short) message.type(), Unpooled.wrappedBuffer(message.body())), true);
	}

	@Override
	public boolean send(ByteBuf frame) {
		return offer(new Frame(Frame.DATA, (short) 0, frame), true);
	}

	@Override
	public boolean sendReply(ByteBuf frame) {
		return offer(new Frame(Frame.DATA, (short) 0, frame), false);
	}

	@Override
	public boolean queueReply(ByteBuf frame) {
		return queue(new Frame(Frame.DATA, (short) 0, frame), false);
	}

	@Override
	public void flushReplies() {
		scheduleFlush();
	}

	@Override
	public boolean sendBulk(ByteBuf frame) {
		Frame bulk = new Frame(Frame.DATA, (short) 0, frame);
		if (!fits(bulk) || !hasTakenBulk(bulk)) {
			frame.release();
			return false;
		}
		scheduleFlush();
		return true;
	}

	private boolean hasTakenBulk(Frame frame) {
		try {
			return this.outbox.offerBulk(frame);
		}
		catch (OutOfMemoryError ex) {
			return outOfMemory(ex);
		}
	}

	private boolean hasTaken(Frame frame, boolean request) {
		try {
			return this.outbox.offer(frame, request);
		}
		catch (OutOfMemoryError ex) {
			return outOfMemory(ex);
		}
	}

	/**
	 * A queue for which there is no memory is full: whoever sends is told, and does not
	 * fail in the middle of something.
	 */
	private boolean outOfMemory(OutOfMemoryError error) {
		this.context.rejected(this.channel,
				"no memory for a frame, raise -XX:MaxDirectMemorySize or call less: " + error.getMessage());
		return false;
	}

	@Override
	public void whenRoom(Runnable task) {
		this.waitingForRoom.add(task);
		if (!this.open) {
			runWaiting();
		}
		else {
			// There may have been room again before, which nobody notices a second time.
			// And what takes the room may wait for others before it is flushed.
			scheduleFlush();
		}
	}

	private boolean fits(Frame frame) {
		return frame.body().readableBytes() <= this.lane.maxBody(this.context.config().maxMessageSize());
	}

	private boolean offer(Frame frame, boolean request) {
		boolean taken = queue(frame, request);
		if (taken) {
			scheduleFlush();
			if (loop().inEventLoop() && this.early.isDue(this.outbox.bytes())) {
				write();
			}
		}
		return taken;
	}

	private boolean queue(Frame frame, boolean request) {
		boolean fits = fits(frame);
		if (!fits || !hasTaken(frame, request)) {
			frame.body().release();
			if (!fits || !(request && this.outbox.isRetiring())) {
				this.context.meters().error();
			}
			// Else it is not lost: it goes on over the connection that follows this one.
			return false;
		}
		return true;
	}

	/**
	 * Writes what waits at the end of the loop's present turn, so that what was sent in
	 * one turn is flushed together.
	 */
	void scheduleFlush() {
		if (this.flushScheduled.compareAndSet(false, true)) {
			execute(this::flushAtTurnEnd);
		}
	}

	private void flushAtTurnEnd() {
		this.flushScheduled.set(false);
		flush();
		this.early.turnEnds();
	}

	/**
	 * Writes what waits as far as the network takes it.
	 */
	void flush() {
		if (!this.open) {
			return;
		}
		write();
		if (this.retirement.isComplete() && this.outbox.isEmpty()) {
			this.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
		}
		runWaiting();
	}

	private void write() {
		while (this.channel.isWritable() && writeBatch()) {
			// on to the next
		}
		this.channel.flush();
	}

	/**
	 * @return whether there was one
	 */
	private boolean writeBatch() {
		long taken = this.outbox.drainTo(this.batch, BATCH_BYTES);
		this.early.wrote(taken);
		int messages = 0;
		long bytes = 0;
		for (Chunk chunk = this.batch.poll(); chunk != null; chunk = this.batch.poll()) {
			messages += chunk.messages();
			bytes += chunk.messageBytes();
			this.channel.write(chunk.bytes(), this.channel.voidPromise());
		}
		if (messages > 0) {
			this.context.meters().sent(messages, bytes);
			this.idle.used();
		}
		return taken > 0;
	}

	/**
	 * Lets those go on that wait for room, each once.
	 */
	private void runWaiting() {
		for (int count = this.waitingForRoom.size(); count > 0
				&& (!this.open || this.outbox.hasRoomForBulk()); count--) {
			Runnable task = this.waitingForRoom.poll();
			if (task != null) {
				task.run();
			}
		}
	}

	/**
	 * Told of bytes as they come, where they are not handed on before more have come: a
	 * slow network is no silent one.
	 */
	void came(int bytes) {
		this.countedBefore = true;
		this.stall.onBytes(bytes);
	}

	/**
	 * Takes what was read. The caller keeps the buffer.
	 */
	void read(ByteBuf in) {
		if (!this.countedBefore) {
			this.stall.onBytes(in.readableBytes());
		}
		this.idle.used();
		this.receivedMessages = 0;
		this.receivedBytes = 0;
		try {
			this.decoder.decode(in, this.channel.alloc());
		}
		finally {
			this.context.meters().received(this.receivedMessages, this.receivedBytes);
			if (this.handled && this.receivedMessages > 0) {
				readEnds();
			}
		}
		this.stall.onDecoded();
	}

	@Override
	public boolean onFrame(byte type, short detail, ByteBuf body) {
		this.stall.onFrame();
		switch (type) {
			case Frame.RETIRE -> this.retirement.onRetire();
			case Frame.RETIRED -> this.retirement.onRetired();
			case Frame.DONE -> this.retirement.onDone();
			case Frame.CONTROL -> onControl(detail, body);
			case Frame.DATA -> onData(body);
			default -> abort("a frame of the unknown type " + type);
		}
		return this.open;
	}

	private void onControl(short type, ByteBuf body) {
		if (this.lane != Lane.CONTROL || type < 1 || type > 127) {
			abort("a control message of type " + type + " on the lane " + this.lane);
			return;
		}
		received(body);
		byte[] bytes = new byte[body.readableBytes()];
		body.readBytes(bytes);
		try {
			this.context.control().onMessage(this.peer, new ControlMessage(type, bytes));
		}
		catch (RuntimeException ex) {
			abort("a control message that could not be handled: " + ex);
		}
	}

	private void onData(ByteBuf body) {
		if (this.lane != Lane.DATA) {
			abort("a data frame on the lane " + this.lane);
			return;
		}
		received(body);
		try {
			this.context.data().onFrame(this, body);
		}
		catch (RuntimeException ex) {
			abort("a data frame that could not be handled: " + ex);
		}
	}

	private void readEnds() {
		try {
			this.context.data().onReadEnd(this);
		}
		catch (RuntimeException ex) {
			abort("data frames that could not be handled: " + ex);
		}
	}

	private void received(ByteBuf body) {
		this.receivedMessages++;
		this.receivedBytes += Frame.HEADER + body.readableBytes();
	}

	@Override
	public void onMalformed(String reason) {
		abort(reason);
	}

	boolean isBusy() {
		this.busy = isHandlerBusy() || (this.lane == Lane.DATA && !this.outbox.isEmpty());
		return this.busy;
	}

	boolean isHandlerBusy() {
		return this.handled && this.context.data().isBusy(this);
	}

	/**
	 * Whether requests were unanswered when the retirement looked last. For any thread.
	 */
	boolean isUnanswered() {
		return this.busy;
	}

	@Override
	public boolean deflates() {
		return this.deflates && (!this.context.config().compression().waitsForBacklog() || isBackedUp());
	}

	/**
	 * Whether the network does not keep up with what is sent.
	 */
	private boolean isBackedUp() {
		return this.outbox.bytes() >= Outbox.MAX_BULK_BYTES / 2 && !this.channel.isWritable();
	}

	/**
	 * Memory of what was sent and the system's network has not taken yet. For any thread.
	 */
	long queuedBytes() {
		ChannelOutboundBuffer written = this.channel.unsafe().outboundBuffer();
		return this.outbox.held() + ((written != null) ? written.totalPendingWriteBytes() : 0);
	}

	@Override
	public boolean inflates() {
		return this.inflates;
	}

	@Override
	public boolean isRetiring() {
		return this.outbox.isRetiring();
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	boolean isUsable() {
		return this.open && !isRetiring();
	}

	/**
	 * Whether the other side has handled all requests that this side has sent, and will
	 * get no more of them here. For any thread.
	 */
	boolean isDrained() {
		return this.retirement.isAcknowledged();
	}

	void drained() {
		this.context.table().changed(this);
	}

	/**
	 * Closes on purpose; see {@link RetireExchange}. May be called by any thread; takes
	 * effect on the loop.
	 */
	void retire() {
		onLoop(this.retirement::begin);
	}

	/**
	 * Closes on purpose, and cuts what has not ended in time. May be called by any
	 * thread.
	 */
	void retireSoon() {
		onLoop(() -> {
			this.retirement.begin();
			loop().schedule(() -> abort("it was opened with a secret that was removed"), DISTRUSTED_SECONDS,
					TimeUnit.SECONDS);
		});
	}

	/**
	 * Retires if it was opened with former certificates. With a node that is trusted as
	 * ever, what is under way gets the time that it takes.
	 */
	void replaceIfOutdated() {
		Tls tls = this.context.tls();
		if (tls != null && !tls.isCurrent(this.channel)) {
			onLoop(() -> {
				this.retirement.begin();
				loop().schedule(() -> cutIfDistrusted(tls), DISTRUSTED_SECONDS, TimeUnit.SECONDS);
			});
		}
	}

	private void cutIfDistrusted(Tls tls) {
		if (this.open && !tls.isTrusted(this.channel)) {
			abort("its certificate is not accepted any more");
		}
	}

	@Override
	public void abort(String reason) {
		if (this.open) {
			this.context.rejected(this.channel, UntrustedText.escape(reason) + " (node " + this.peer.id() + ")");
		}
		close(ConnectionLoss.BROKEN);
	}

	void close(ConnectionLoss why) {
		onLoop(() -> {
			this.loss = why;
			finish();
		});
	}

	/**
	 * Closes without a word to anybody.
	 */
	void closeQuietly() {
		onLoop(() -> {
			this.quiet = true;
			finish();
		});
	}

	private void onLoop(Runnable task) {
		if (loop().inEventLoop()) {
			task.run();
		}
		else {
			execute(task);
		}
	}

	void execute(Runnable task) {
		try {
			loop().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The transport was closed, and the connection with it.
		}
	}

	/**
	 * The channel is closed, or about to be. On the loop.
	 */
	void finish() {
		if (!this.open) {
			return;
		}
		this.open = false;
		boolean announced = isRetiring();
		this.decoder.stop();
		int dropped = this.outbox.close();
		for (Chunk chunk = this.batch.poll(); chunk != null; chunk = this.batch.poll()) {
			dropped += chunk.messages();
			chunk.bytes().release();
		}
		this.context.meters().errors(dropped);
		this.context.meters().closed();
		this.context.table().unregister(this);
		this.channel.close();
		if (this.handled) {
			this.context.data().onClosed(this);
		}
		runWaiting();
		if (!this.quiet && !announced && !isOfCaller()) {
			this.context.control().onConnectionLost(this.peer, this.loss);
		}
	}

	@Override
	public <T> T attachment(Class<T> type) {
		Object attached = this.attachment;
		if (attached == null) {
			throw new IllegalStateException("Nothing is attached to the " + this);
		}
		return type.cast(attached);
	}

	@Override
	public void attach(Object attachment) {
		this.attachment = attachment;
	}

	@Override
	public String toString() {
		return this.lane + " connection with " + this.peer.id() + " at " + this.peer.address();
	}

}
