// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.BindException;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Where a node listens, and what it says when it cannot.
 */
class BindTests {

	@Test
	void aTakenPortMovesOnToTheNextFreeOne() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				TestNode node = new TestNode("node",
						(config) -> TestConfigs.bind(config, "127.0.0.1", taken.getLocalPort(), true, null))) {
			assertThat(node.port()).isBetween(taken.getLocalPort() + 1, taken.getLocalPort() + PortSearch.REACH);
		}
	}

	@Test
	void nodesOnAllAddressesOfOneMachineFindPortsAndReachEachOther() {
		int first;
		try (TestNode probe = new TestNode("probe")) {
			first = probe.port();
		}
		try (TestNode one = new TestNode("one", (config) -> TestConfigs.bind(config, "0.0.0.0", first, true, null));
				TestNode two = new TestNode("two",
						(config) -> TestConfigs.bind(config, "0.0.0.0", first, true, null))) {
			assertThat(two.port()).isGreaterThan(one.port());
			assertThat(two.address().host()).isEqualTo(one.address().host()).isNotEqualTo("0.0.0.0");
			assertThat(two.dial(new NodeAddress("localhost", one.port()), TestNode.SOON))
				.isEqualTo(new DialResult.Answered(one.peer()));
			assertThat(one.dial(two.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(two.peer()));
		}
	}

	@Test
	void aTakenPortThatWasSetIsAnErrorThatSaysWhatToDo() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			int port = taken.getLocalPort();
			assertThatExceptionOfType(BindException.class)
				.isThrownBy(() -> new TestNode("node",
						(config) -> TestConfigs.bind(config, "127.0.0.1", port, false, null)))
				.withMessageContaining("cluster.bind-port")
				.withMessageContaining("Port " + port + " is taken")
				.satisfies((ex) -> assertThat(ex.port()).isEqualTo(port))
				.satisfies((ex) -> assertThat(ex.host()).isEqualTo("127.0.0.1"));
		}
	}

	@Test
	void theSearchEnds() {
		AtomicInteger tried = new AtomicInteger();
		PortSearch search = new PortSearch(TestConfigs.bind(TestNode.config(), "127.0.0.1", 7946, true, null));
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> search.bind((port) -> {
			tried.incrementAndGet();
			throw new IllegalStateException(new IOException("Address already in use"));
		})).withMessageContaining("7946 to 8046");
		assertThat(tried).hasValue(PortSearch.REACH + 1);
	}

	@Test
	void theSearchStaysAmongPorts() {
		PortSearch search = new PortSearch(TestConfigs.bind(TestNode.config(), "127.0.0.1", 65535, true, null));
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> search.bind((port) -> {
			throw new IllegalStateException(new IOException("Address already in use"));
		})).withMessageContaining("65535 to 65535");
	}

	@Test
	void anAddressOfAnotherMachineIsAnErrorWithoutASearch() {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(
					() -> new TestNode("node", (config) -> TestConfigs.bind(config, "203.0.113.77", 7946, true, null)))
			.withMessageContaining("203.0.113.77")
			.withMessageContaining("cluster.bind-addr");
	}

	@Test
	void aNameThatDoesNotResolveIsAnError() {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> new TestNode("node",
					(config) -> TestConfigs.bind(config, "no-such-host.invalid", 0, false, null)))
			.withMessageContaining("no-such-host.invalid");
	}

	@Test
	void aNameIsBound() {
		try (TestNode node = new TestNode("node", (config) -> TestConfigs.bind(config, "localhost", 0, false, null))) {
			assertThat(node.address().host()).isEqualTo("localhost");
			assertThat(node.dial(node.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(node.peer()));
		}
	}

	@Test
	void whatIsNoHostIsRefused() {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> new TestNode("node", (config) -> TestConfigs.bind(config, "a b", 0, false, null)))
			.withMessageContaining("cluster.bind-addr");
	}

	@Test
	void bug16TheAdvertisedAddressAndPortMayDiffer() {
		TransportConfig config = TestNode.config();
		TransportConfig mapped = new TransportConfig("test", "127.0.0.1", 0, false, "localhost", 4242,
				config.maxMessageSize(), config.handshakeTimeout(), config.idleTimeout(), 10, 10, 1024,
				config.compression());
		try (TestNode node = new TestNode("node", (ignored) -> mapped)) {
			assertThat(node.address().toString()).isEqualTo("localhost:4242");
		}
	}

	@Test
	void aFailureToNameTheNodeFreesThePortAndTheThreads() throws IOException {
		AtomicInteger bound = new AtomicInteger();
		assertThatIllegalStateException().isThrownBy(() -> NettyTransport.bind(TestNode.config(), List.of(), (port) -> {
			bound.set(port);
			throw new IllegalStateException("no name");
		}, 1, null, null, TransportSecurity.DEFAULT));
		try (ServerSocket again = new ServerSocket(bound.get(), 1, InetAddress.getLoopbackAddress())) {
			assertThat(again.isBound()).isTrue();
		}
	}

	@Test
	void theNodeIsNamedByItsPort() {
		NettyTransport transport = NettyTransport.bind(TestNode.config(), List.of(),
				(port) -> NodeId.of("node-" + port), 1, null, null, TransportSecurity.DEFAULT);
		assertThat(transport.local().id().value()).isEqualTo("node-" + transport.local().address().port());
		transport.close(Duration.ZERO);
	}

}
