// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who compresses for whom.
 */
@Timeout(60)
@ExtendWith(BufferLeaks.class)
class CompressionTests {

	private static UnaryOperator<TransportConfig> with(Compression compression) {
		return (config) -> config.withCompression(compression);
	}

	private static DataChannel connect(TestNode from, Peer to) {
		Mono<DataChannel> channel = Mono.create((sink) -> from.transport.dataChannel(to, 0, (opened, failure) -> {
			if (opened != null) {
				sink.success(opened);
			}
			else {
				sink.error(failure);
			}
		}));
		return channel.block(Duration.ofSeconds(30));
	}

	@ParameterizedTest
	@CsvSource({ "ALWAYS, ALWAYS, true, true", "ALWAYS, BETWEEN_HOSTS, true, true",
			"BETWEEN_HOSTS, ALWAYS, true, false", "BETWEEN_HOSTS, BETWEEN_HOSTS, true, false",
			"ALWAYS, NEVER, false, false", "NEVER, ALWAYS, false, false", "NEVER, NEVER, false, false" })
	void nodesOfOneMachineAgree(Compression one, Compression other, boolean inflates, boolean deflates) {
		try (TestNode a = new TestNode("a", with(one)); TestNode b = new TestNode("b", with(other))) {
			DataChannel channel = connect(a, b.peer());
			assertThat(channel.inflates()).isEqualTo(inflates);
			assertThat(channel.deflates()).isEqualTo(deflates);
		}
	}

	@Test
	void theSideThatWasDialledAgreesToo() {
		try (TestNode a = new TestNode("a", with(Compression.ALWAYS));
				TestNode b = new TestNode("b", with(Compression.ALWAYS))) {
			connect(a, b.peer());
			DataChannel channel = connect(b, a.peer());
			assertThat(b.transport.statistics().connectionsOpen()).as("the one that a has dialled").isOne();
			assertThat(channel.deflates()).isTrue();
			assertThat(channel.inflates()).isTrue();
		}
	}

	@Test
	void onlyWhatBothKnowIsAgreedOn() {
		assertThat(Compression.ALWAYS.isAgreed(0)).as("a node of the first release").isFalse();
		assertThat(Compression.ALWAYS.isAgreed(Compression.DEFLATE)).isTrue();
		assertThat(Compression.ALWAYS.isAgreed(-1)).as("one that knows what nobody else does").isTrue();
		assertThat(Compression.ALWAYS.isAgreed(~Compression.DEFLATE)).isFalse();
		assertThat(Compression.NEVER.isAgreed(-1)).isFalse();
		assertThat(Compression.NEVER.capabilities()).isZero();
		assertThat(Compression.BETWEEN_HOSTS.capabilities()).isEqualTo(Compression.DEFLATE);
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.1, 10.0.0.2, true", "10.0.0.1, 10.0.0.1, false", "127.0.0.1, 127.0.0.1, false",
			"127.0.0.1, 127.0.0.2, false", "::1, ::1, false", "fd00::1, fd00::2, true", "fd00::1, fd00::1, false" })
	void betweenHostsIsWhereTheAddressesDiffer(String local, String remote, boolean useful) {
		EmbeddedChannel channel = new EmbeddedChannel() {

			@Override
			protected SocketAddress localAddress0() {
				return new InetSocketAddress(local, 7946);
			}

			@Override
			protected SocketAddress remoteAddress0() {
				return new InetSocketAddress(remote, 40000);
			}

		};
		assertThat(Compression.BETWEEN_HOSTS.isUseful(channel)).isEqualTo(useful);
		assertThat(Compression.ALWAYS.isUseful(channel)).isTrue();
		assertThat(Compression.NEVER.isUseful(channel)).isFalse();
		channel.finishAndReleaseAll();
	}

	@Test
	void aChannelThatIsGoneLeadsNowhere() {
		EmbeddedChannel channel = new EmbeddedChannel() {

			@Override
			protected SocketAddress remoteAddress0() {
				return null;
			}

		};
		assertThat(Compression.BETWEEN_HOSTS.isUseful(channel)).isFalse();
		channel.finishAndReleaseAll();
	}

}
