// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Addresses that others name, and nobody can be reached at.
 */
class ControlRoutesTests {

	private static final int MOST = 4096;

	private final AtomicInteger failed = new AtomicInteger();

	private final Handlers handlers = new Handlers();

	private final TransportContext context = new TransportContext(TestNode.config(), TransportSecurity.DEFAULT,
			this.handlers, this.handlers);

	private final Dialer dialer = new Dialer(this.context);

	private final ControlRoutes routes = new ControlRoutes(this.context, this.dialer);

	private int addresses;

	@AfterEach
	void close() {
		this.dialer.close();
		this.context.loops().dispose();
	}

	private void sendToAnother() {
		this.routes.send(new NodeAddress("10.0.0.1", 1 + this.addresses++), TestNode.message("into the void"));
	}

	private long errors() {
		return this.context.meters().snapshot().errorCount();
	}

	@Test
	void addressesThatAreRememberedAreBoundedAndMakeRoomAgain() {
		CountDownLatch dialling = new CountDownLatch(1);
		this.context.local(RawPeer.peer("local", 1, 1));
		this.context.loops().next(Lane.CONTROL).execute(() -> TestNode.pass(dialling));
		for (int i = 0; i < MOST; i++) {
			sendToAnother();
		}
		assertThat(errors()).isZero();
		sendToAnother();
		assertThat(errors()).as("the message to one more").isOne();
		assertThat(this.failed).as("which nobody has tried to reach").hasValue(0);
		this.routes.send(new NodeAddress("10.0.0.1", 1), TestNode.message("to one of them"));
		assertThat(errors()).isOne();
		this.context.closing();
		dialling.countDown();
		await().atMost(TestNode.SOON).until(() -> this.failed.get() == MOST);
		// When the pause after that is over.
		await().atMost(TestNode.SOON).until(() -> {
			sendToAnother();
			return this.failed.get() > MOST;
		});
	}

	private final class Handlers extends UnusedHandlers {

		@Override
		public void onConnectionLost(Peer peer, ConnectionLoss loss) {
			throw new AssertionError("There is no connection");
		}

		@Override
		public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
			ControlRoutesTests.this.failed.incrementAndGet();
		}

	}

}
