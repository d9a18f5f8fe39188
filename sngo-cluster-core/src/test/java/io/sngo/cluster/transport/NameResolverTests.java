// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sngo.cluster.NodeAddress;

import static org.assertj.core.api.Assertions.assertThat;

class NameResolverTests {

	private final Loops loops = new Loops(1);

	private final EventLoop loop = this.loops.next(Lane.CONTROL);

	private final NameResolver resolver = new NameResolver(this.loops.of(Lane.CONTROL));

	@AfterEach
	void dispose() {
		this.resolver.close();
		this.loops.dispose();
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::1", "2001:db8::7" })
	void addressesAreWhatTheySay(String host) throws UnknownHostException {
		Future<List<InetSocketAddress>> found = this.resolver.resolve(this.loop, new NodeAddress(host, 7946));
		assertThat(found.isDone()).as("nobody has to be asked").isTrue();
		assertThat(found.getNow()).containsExactly(new InetSocketAddress(InetAddress.getByName(host), 7946));
	}

	@Test
	void namesAreLookedUp() {
		Future<List<InetSocketAddress>> found = this.resolver.resolve(this.loop, new NodeAddress("localhost", 7946))
			.awaitUninterruptibly();
		assertThat(found.getNow()).isNotEmpty()
			.allSatisfy((address) -> assertThat(address.getAddress().isLoopbackAddress()).isTrue());
	}

	@Test
	void afterTheEndNobodyIsAsked() {
		this.resolver.close();
		assertThat(this.resolver.resolve(this.loop, new NodeAddress("localhost", 7946)).awaitUninterruptibly().cause())
			.isInstanceOf(UnknownHostException.class);
	}

}
