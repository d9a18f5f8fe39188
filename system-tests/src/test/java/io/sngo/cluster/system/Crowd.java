// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Strangers who connect to a node, hold on as long as they can, and come again: a third
 * of them silent, a third with a greeting that comes byte by byte, a third with garbage.
 * They come from many addresses, so that no bound per address keeps them out.
 */
final class Crowd implements AutoCloseable {

	private static final int ADDRESSES = 50;

	private static final int MOST_AT_ONCE = 100;

	private static final long TICK_MILLIS = 50;

	private static final byte[] GREETING = "SNGO\0\0\4\0\1\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

	private final InetSocketAddress target;

	private final int size;

	private final Selector selector;

	private final Thread thread = new Thread(this::run, "crowd");

	private final Random random = new Random(20);

	private volatile boolean over;

	private volatile int open;

	private final AtomicInteger opened = new AtomicInteger();

	private Crowd(TestNode target, int size) {
		this.target = new InetSocketAddress(target.host(), target.port());
		this.size = size;
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Crowd before(TestNode target, int size) {
		Crowd crowd = new Crowd(target, size);
		crowd.thread.setDaemon(true);
		crowd.thread.start();
		return crowd;
	}

	/**
	 * How many connections there are now.
	 */
	int open() {
		return this.open;
	}

	/**
	 * How many there have been.
	 */
	int opened() {
		return this.opened.get();
	}

	private void run() {
		try (this.selector) {
			ByteBuffer in = ByteBuffer.allocate(4096);
			while (!this.over) {
				for (int i = 0; i < MOST_AT_ONCE && this.selector.keys().size() < this.size; i++) {
					connect();
				}
				this.selector.select(TICK_MILLIS);
				for (SelectionKey key : this.selector.selectedKeys()) {
					((Stranger) key.attachment()).goOn(key, in);
				}
				this.selector.selectedKeys().clear();
				for (SelectionKey key : this.selector.keys()) {
					((Stranger) key.attachment()).tick();
				}
				this.open = this.selector.keys().size();
			}
			for (SelectionKey key : this.selector.keys()) {
				key.channel().close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void connect() throws IOException {
		SocketChannel channel = SocketChannel.open();
		channel.configureBlocking(false);
		int number = this.opened.getAndIncrement();
		channel.bind(new InetSocketAddress("127.0.3." + (1 + number % ADDRESSES), 0));
		channel.connect(this.target);
		channel.register(this.selector, SelectionKey.OP_CONNECT, new Stranger(channel, number % 3));
	}

	@Override
	public void close() {
		this.over = true;
		this.selector.wakeup();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private final class Stranger {

		private final SocketChannel channel;

		private final int kind;

		private int said;

		Stranger(SocketChannel channel, int kind) {
			this.channel = channel;
			this.kind = kind;
		}

		void goOn(SelectionKey key, ByteBuffer in) throws IOException {
			try {
				if (key.isValid() && key.isConnectable() && this.channel.finishConnect()) {
					key.interestOps(SelectionKey.OP_READ);
					if (this.kind == 2) {
						byte[] garbage = new byte[64];
						Crowd.this.random.nextBytes(garbage);
						this.channel.write(ByteBuffer.wrap(garbage));
					}
				}
				else if (key.isValid() && key.isReadable() && this.channel.read(in.clear()) < 0) {
					this.channel.close();
				}
			}
			catch (IOException ex) {
				this.channel.close();
			}
		}

		/** Says one byte of its greeting, and never the last. */
		void tick() throws IOException {
			if (this.kind == 1 && this.channel.isConnected() && this.said < GREETING.length) {
				try {
					this.channel.write(ByteBuffer.wrap(GREETING, this.said++, 1));
				}
				catch (IOException ex) {
					this.channel.close();
				}
			}
		}

	}

}
