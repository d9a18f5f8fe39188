// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class RemoteServicesTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void callsAnotherNode() {
		this.b.offer("echo");
		assertThat(this.a.services.call("echo", "hello", String.class).block(LIMIT)).isEqualTo("b:hello");
	}

	@Test
	void callsItselfWithoutTheNetwork() {
		this.a.offer("echo");
		assertThat(this.a.services.call("echo", "hello", String.class).block(LIMIT)).isEqualTo("a:hello");
		assertThat(this.a.opened).hasValue(0);
	}

	@Test
	void callsTheInstanceThatIsAskedFor() {
		this.a.offer("echo");
		this.b.offer("echo");
		for (int i = 0; i < 4; i++) {
			assertThat(this.a.services.call(new ServiceRef("echo", this.b.id), "x", String.class).block(LIMIT))
				.isEqualTo("b:x");
		}
	}

	@Test
	void everySubscriptionCallsAnew() {
		this.a.offer("echo");
		this.b.offer("echo");
		var call = this.a.services.call("echo", "x", String.class);
		assertThat(List.of(call.block(LIMIT), call.block(LIMIT))).containsExactlyInAnyOrder("a:x", "b:x");
	}

	@Test
	void nullIsAnEmptyMono() {
		this.b.offer("nothing", String.class, (String request, CallContext call) -> null);
		StepVerifier.create(this.a.services.call("nothing", null, String.class)).verifyComplete();
	}

	@Test
	void resolvesInstancesSortedByNode() {
		this.b.offer("echo");
		this.a.offer("echo");
		assertThat(this.a.services.resolve("echo")).containsExactly(new ServiceRef("echo", this.a.id),
				new ServiceRef("echo", this.b.id));
	}

	@Test
	void registeringTwiceIsAnError() {
		this.a.offer("echo");
		assertThatThrownBy(() -> this.a.offer("echo")).isInstanceOf(ClusterException.class)
			.hasMessageContaining("'echo' is registered on this node already");
	}

}
