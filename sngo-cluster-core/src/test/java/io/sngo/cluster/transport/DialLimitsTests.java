// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class DialLimitsTests {

	private static final long START = Long.MAX_VALUE - 1000;

	private final DialLimits limits = new DialLimits(START);

	@Test
	void threat27AHostAtWhichNobodyAnswersIsDialledSoOftenAMinute() {
		long now = START;
		int dialled = 0;
		for (int millis = 0; millis < 60_000; millis++) {
			now += TimeUnit.MILLISECONDS.toNanos(1);
			dialled += this.limits.permits(host(1), now) ? 1 : 0;
		}
		assertThat(dialled).isBetween(150, 32 + 120);
	}

	@Test
	void threat27ManySuchHostsAreDialledSoOftenASecond() {
		long now = START;
		int dialled = 0;
		for (int i = 0; i < 100_000; i++) {
			now += TimeUnit.MICROSECONDS.toNanos(100);
			dialled += this.limits.permits(host(i), now) ? 1 : 0;
		}
		assertThat(dialled).as("within 10 seconds").isBetween(256 + 630, 256 + 640);
		assertThat(this.limits.hosts()).isLessThanOrEqualTo(DialLimits.MAX_HOSTS);
	}

	@Test
	void aClusterOf100FormsWithoutWaiting() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.limits.permits(host(i), START)).isTrue();
			assertThat(this.limits.permits(host(i), START)).as("another lane").isTrue();
		}
	}

	@Test
	void aHostAtWhichANodeAnsweredIsNotLimited() {
		this.limits.answered(host(1));
		for (int i = 0; i < 10_000; i++) {
			assertThat(this.limits.permits(host(1), START)).isTrue();
		}
		assertThat(this.limits.permits(host(2), START)).as("costs nobody else anything").isTrue();
	}

	@Test
	void thisMachineIsNotLimited() {
		for (int i = 0; i < 10_000; i++) {
			assertThat(this.limits.permits(InetAddress.getLoopbackAddress(), START)).isTrue();
		}
	}

	@Test
	void whoAnsweredIsRememberedUpToABound() {
		for (int i = 0; i < 2 * DialLimits.MAX_HOSTS; i++) {
			this.limits.answered(host(i));
		}
		assertThat(this.limits.hosts()).isEqualTo(DialLimits.MAX_HOSTS);
	}

	@Test
	void threat27AThirdPartyIsNotHammered() throws IOException {
		InetAddress here = AllowedNetworksTests.notLoopback();
		AtomicInteger accepted = new AtomicInteger();
		try (ServerSocket thirdParty = new ServerSocket(0, 1000, here); TestNode node = new TestNode("node")) {
			Thread counter = new Thread(() -> {
				try {
					while (true) {
						Socket socket = thirdParty.accept();
						accepted.incrementAndGet();
						socket.close();
					}
				}
				catch (IOException ex) {
					// the end of the test
				}
			});
			counter.start();
			NodeAddress address = new NodeAddress(here.getHostAddress(), thirdParty.getLocalPort());
			long start = System.nanoTime();
			AtomicInteger failed = new AtomicInteger();
			for (int i = 0; i < 500; i++) {
				node.transport.dial(address, TestNode.SOON, (result) -> {
					assertThat(result).isInstanceOf(DialResult.TimedOut.class);
					failed.incrementAndGet();
				});
			}
			await().atMost(TestNode.SOON).until(() -> failed.get() == 500);
			long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
			assertThat(accepted.get()).isBetween(1,
					(int) (DialLimits.BURST_PER_HOST + seconds * DialLimits.PER_HOST_AND_SECOND));
		}
	}

	private static InetAddress host(int number) {
		try {
			return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(0x0a000000 + number).array());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
