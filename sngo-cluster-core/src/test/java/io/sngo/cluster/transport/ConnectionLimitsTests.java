// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who makes room for whom.
 */
class ConnectionLimitsTests {

	private final List<EmbeddedChannel> channels = new ArrayList<>();

	/** Of 16 in all and 8 of an address, a quarter may be without a handshake. */
	private final ConnectionLimits limits = new ConnectionLimits(16, 8);

	@AfterEach
	void close() {
		this.channels.forEach(EmbeddedChannel::finishAndReleaseAll);
	}

	@Test
	void theOldestSilentOneOfTheSameAddressMakesRoom() {
		Channel other = admitted("10.0.0.1");
		Channel first = admitted("10.0.0.2");
		Channel second = admitted("10.0.0.2");
		assertThat(this.limits.admit(from("10.0.0.2"))).isSameAs(first);
		assertThat(this.limits.admit(from("10.0.0.2"))).isSameAs(second);
		assertThat(this.limits.establish(first)).isFalse();
		assertThat(this.limits.establish(other)).isTrue();
	}

	@Test
	void theOldestSilentOneOfAllMakesRoom() {
		Channel first = admitted("10.0.0.1");
		admitted("10.0.0.2");
		admitted("10.0.0.3");
		admitted("10.0.0.4");
		assertThat(this.limits.admit(from("10.0.0.5"))).isSameAs(first);
		assertThat(this.limits.establish(first)).isFalse();
	}

	@Test
	void aHandshakeMakesRoomForOtherSilentOnes() {
		for (int i = 0; i < 8; i++) {
			assertThat(this.limits.establish(admitted("10.0.0.1"))).isTrue();
		}
		assertThat(this.limits.establish(admitted("10.0.0.1"))).isFalse();
		assertThat(this.limits.establish(admitted("10.0.0.2"))).isTrue();
	}

	@Test
	void whatIsReleasedGivesItsPlaceBackOnce() {
		List<Channel> established = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			Channel channel = admitted("10.0.0.1");
			assertThat(this.limits.establish(channel)).isTrue();
			established.add(channel);
		}
		this.limits.release(established.get(0));
		this.limits.release(established.get(0));
		assertThat(this.limits.establish(admitted("10.0.0.1"))).isTrue();
		Channel surplus = admitted("10.0.0.1");
		assertThat(this.limits.establish(surplus)).isFalse();
		this.limits.release(surplus);
		assertThat(this.limits.establish(surplus)).isFalse();
	}

	@Test
	void bothDirectionsShareTheBoundAndAPlaceIsGivenBackOnce() {
		List<Runnable> outbound = new ArrayList<>();
		for (int i = 0; i < 15; i++) {
			outbound.add(this.limits.acquireOutbound());
		}
		assertThat(outbound).doesNotContainNull();
		assertThat(this.limits.establish(admitted("10.0.0.1"))).isTrue();
		assertThat(this.limits.acquireOutbound()).isNull();
		assertThat(this.limits.establish(admitted("10.0.0.2"))).isFalse();
		outbound.get(0).run();
		outbound.get(0).run();
		assertThat(this.limits.acquireOutbound()).isNotNull();
		assertThat(this.limits.acquireOutbound()).isNull();
	}

	@Test
	void threat08HalfOfAnAddressIsForCallersAtMost() {
		Channel first = admitted("10.0.0.1");
		assertThat(this.limits.establishExtra(first)).isTrue();
		for (int i = 1; i < 4; i++) {
			assertThat(this.limits.establishExtra(admitted("10.0.0.1"))).isTrue();
		}
		Channel surplus = admitted("10.0.0.1");
		assertThat(this.limits.establishExtra(surplus)).isFalse();
		this.limits.release(first);
		assertThat(this.limits.establishExtra(surplus)).isTrue();
		for (int i = 0; i < 4; i++) {
			assertThat(this.limits.establish(admitted("10.0.0.1"))).as("a member").isTrue();
		}
		assertThat(this.limits.establish(admitted("10.0.0.1"))).isFalse();
	}

	@Test
	void threat08HalfOfAllIsForCallersAtMost() {
		for (int i = 0; i < 8; i++) {
			assertThat(this.limits.establishExtra(admitted("10.0.0." + i))).isTrue();
		}
		Channel surplus = admitted("10.0.0.9");
		assertThat(this.limits.establishExtra(surplus)).isFalse();
		this.limits.release(surplus);
		for (int i = 0; i < 8; i++) {
			assertThat(this.limits.establish(admitted("10.0.1." + i))).as("a member").isTrue();
		}
		assertThat(this.limits.establish(admitted("10.0.2.1"))).isFalse();
	}

	@Test
	void threat24HalfIsForWhatIsBesideTheFirstAtMostWhoeverDials() {
		List<Runnable> outbound = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			outbound.add(this.limits.acquireExtraOutbound());
			assertThat(this.limits.establishExtra(admitted("10.0.0." + i))).isTrue();
		}
		assertThat(outbound).doesNotContainNull();
		assertThat(this.limits.acquireExtraOutbound()).isNull();
		Channel surplus = admitted("10.0.0.9");
		assertThat(this.limits.establishExtra(surplus)).isFalse();
		outbound.get(0).run();
		outbound.get(0).run();
		assertThat(this.limits.establishExtra(surplus)).isTrue();
		assertThat(this.limits.acquireExtraOutbound()).isNull();
		for (int i = 0; i < 4; i++) {
			assertThat(this.limits.establish(admitted("10.0.1." + i))).as("the first of a peer").isTrue();
			assertThat(this.limits.acquireOutbound()).as("the first of a peer").isNotNull();
		}
		assertThat(this.limits.acquireOutbound()).isNull();
		outbound.get(1).run();
		assertThat(this.limits.acquireExtraOutbound()).isNotNull();
	}

	@Test
	void whereThereIsNoRoomAtAllThereIsNoneForHalfEither() {
		for (int i = 0; i < 16; i++) {
			assertThat(this.limits.acquireOutbound()).isNotNull();
		}
		assertThat(this.limits.acquireExtraOutbound()).isNull();
		assertThat(this.limits.establishExtra(admitted("10.0.0.1"))).isFalse();
	}

	@Test
	void theSmallestBoundsLetOneIn() {
		ConnectionLimits smallest = new ConnectionLimits(1, 1);
		Channel channel = from("10.0.0.1");
		assertThat(smallest.admit(channel)).isNull();
		assertThat(smallest.establish(channel)).isTrue();
		assertThat(smallest.acquireOutbound()).isNull();
	}

	private Channel admitted(String address) {
		Channel channel = from(address);
		assertThat(this.limits.admit(channel)).isNull();
		return channel;
	}

	private Channel from(String address) {
		EmbeddedChannel channel = new EmbeddedChannel() {

			@Override
			protected SocketAddress remoteAddress0() {
				return new InetSocketAddress(address, 1);
			}

		};
		this.channels.add(channel);
		return channel;
	}

}
