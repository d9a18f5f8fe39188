// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;

import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.DataHandler;

/**
 * One end of a channel in memory. Frames are handed to the other end on its loop.
 */
class MemoryChannel implements DataChannel {

	private final TestNode far;

	private final EventExecutor loop;

	private final DataHandler handler;

	private final List<ByteBuf> frames;

	final List<String> aborts = new CopyOnWriteArrayList<>();

	private MemoryChannel other;

	private volatile boolean open = true;

	private volatile Object attachment;

	volatile boolean retiring;

	/** Frames that are not taken, as if the queue were full. */
	volatile Predicate<ByteBuf> full = (frame) -> false;

	/** Runs when the handler asks for what it has attached. */
	volatile Runnable whenAsked = () -> {
	};

	/** Runs when somebody asks whose other end it is. */
	volatile Runnable whenAskedForPeer = () -> {
	};

	/** Frames that are taken and then lost. */
	volatile Predicate<ByteBuf> lost = (frame) -> false;

	volatile ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;

	volatile boolean deflates;

	volatile boolean inflates;

	private MemoryChannel(TestNode far, EventExecutor loop, DataHandler handler, List<ByteBuf> frames) {
		this.far = far;
		this.loop = loop;
		this.handler = handler;
		this.frames = frames;
	}

	/**
	 * @return the end at the first node
	 */
	static MemoryChannel between(TestNode first, TestNode second, List<ByteBuf> frames) {
		MemoryChannel here = new MemoryChannel(second, first.loop, first.services, frames);
		MemoryChannel there = new MemoryChannel(first, second.loop, second.services, frames);
		here.other = there;
		there.other = here;
		// At once, as nobody gets a channel that is not open yet.
		here.handler.onOpen(here);
		there.handler.onOpen(there);
		return here;
	}

	/**
	 * Both ends have agreed on compression.
	 */
	MemoryChannel compressing() {
		for (MemoryChannel end : List.of(this, this.other)) {
			end.deflates = true;
			end.inflates = true;
		}
		return this;
	}

	MemoryChannel other() {
		return this.other;
	}

	void close() {
		if (this.open) {
			this.open = false;
			this.loop.execute(() -> {
				this.handler.onClosed(this);
				runWaiting();
			});
			this.other.close();
		}
	}

	@Override
	public boolean send(ByteBuf frame) {
		return !this.retiring ? sendReply(frame) : refuse(frame);
	}

	private static boolean refuse(ByteBuf frame) {
		frame.release();
		return false;
	}

	@Override
	public boolean sendReply(ByteBuf frame) {
		if (!this.open || this.full.test(frame)) {
			return refuse(frame);
		}
		this.frames.add(frame);
		if (this.lost.test(frame)) {
			frame.release();
			return true;
		}
		try {
			this.other.loop.execute(() -> this.other.receive(frame));
		}
		catch (RejectedExecutionException ex) {
			frame.release();
		}
		return true;
	}

	/** Taken up to here, as if the rest were on its way. */
	volatile int room = Integer.MAX_VALUE;

	private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

	@Override
	public boolean sendBulk(ByteBuf frame) {
		synchronized (this.waiting) {
			if (this.room <= 0) {
				return refuse(frame);
			}
			this.room--;
		}
		return sendReply(frame);
	}

	@Override
	public void whenRoom(Runnable task) {
		synchronized (this.waiting) {
			if (this.room <= 0 && this.open) {
				this.waiting.add(task);
				return;
			}
		}
		task.run();
	}

	/**
	 * Those who wait for room.
	 */
	int waiting() {
		return this.waiting.size();
	}

	/** So many bulk frames more are taken. */
	void giveRoom(int frames) {
		synchronized (this.waiting) {
			this.room += frames;
		}
		this.loop.execute(this::runWaiting);
	}

	private void runWaiting() {
		for (int count = this.waiting.size(); count > 0 && (this.room > 0 || !this.open); count--) {
			Runnable task = this.waiting.poll();
			if (task != null) {
				task.run();
			}
		}
	}

	void receive(ByteBuf frame) {
		try {
			if (this.open) {
				this.handler.onFrame(this, frame);
			}
		}
		finally {
			this.handler.onReadEnd(this);
			frame.release();
		}
	}

	@Override
	public void abort(String reason) {
		this.aborts.add(reason);
		close();
	}

	@Override
	public Peer peer() {
		this.whenAskedForPeer.run();
		return this.far.peer;
	}

	@Override
	public Set<String> roles() {
		return this.far.roles;
	}

	@Override
	public EventExecutor loop() {
		return this.loop;
	}

	@Override
	public ByteBufAllocator allocator() {
		return this.allocator;
	}

	@Override
	public boolean deflates() {
		return this.deflates;
	}

	@Override
	public boolean inflates() {
		return this.inflates;
	}

	@Override
	public boolean isRetiring() {
		return this.retiring;
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public <T> T attachment(Class<T> type) {
		this.whenAsked.run();
		return type.cast(this.attachment);
	}

	@Override
	public void attach(Object attachment) {
		this.attachment = attachment;
	}

}
