// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.definition.ServiceDefinitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Calls that go to the node that leads.
 */
@Timeout(60)
class LeaderCallTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	private final TestNode c = this.cluster.start("c");

	@BeforeEach
	void offer() {
		this.a.offer("echo");
		this.b.offer("echo");
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void leaderIsFoundWhenTheCallIsMade() {
		Mono<String> call = this.c.services.callLeader("echo", "x", String.class);
		this.cluster.leader = this.a.id;
		assertThat(call.block(LIMIT)).isEqualTo("a:x");
		assertThat(call.block(LIMIT)).isEqualTo("a:x");
		this.cluster.leader = this.b.id;
		assertThat(call.block(LIMIT)).isEqualTo("b:x");
	}

	@Test
	void leaderCallsItself() {
		this.cluster.leader = this.a.id;
		assertThat(this.a.services.callLeader("echo", "x", String.class).block(LIMIT)).isEqualTo("a:x");
	}

	@Test
	void withoutALeaderNothingIsExecuted() {
		CallException failure = failure();
		assertThat(failure.reason()).isEqualTo("no-leader");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure).hasMessageContaining("'echo'").hasMessageContaining("no leader is known");
	}

	@Test
	void leaderWithoutTheServiceIsNoInstance() {
		this.cluster.leader = this.c.id;
		CallException failure = failure();
		assertThat(failure.reason()).isEqualTo("no-instance");
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure).hasMessageContaining("on the leader, node 'c'").hasMessageContaining("a (HEALTHY)");
	}

	@Test
	void leaderThatSaysThatItDoesNotWorkIsNotCalled() {
		this.cluster.leader = this.a.id;
		this.cluster.health("echo", this.a, ServiceHealth.UNHEALTHY);
		assertThat(failure().reason()).isEqualTo("no-instance");
	}

	@Test
	void whatTheLeaderDeclinesIsOfferedToNobodyElse() {
		this.cluster.leader = this.a.id;
		this.a.services.drain(Duration.ZERO);
		assertThat(failure().reason()).isEqualTo("draining");
	}

	@Test
	void whatTheLeaderDeclinesGoesToItsSuccessor() {
		this.cluster.leader = this.a.id;
		this.a.unreachable = true;
		TestNode caller = this.cluster.start("d", null, (settings) -> settings.balancer((call, candidates) -> {
			// By the time that the first answer is there, another one leads.
			this.cluster.leader = this.b.id;
			return candidates.get(0);
		}));
		assertThat(caller.services.callLeader("echo", "x", String.class).block(LIMIT)).isEqualTo("b:x");
	}

	@Test
	void methodsOfALeaderClientAreCalledThere() {
		this.a.services.register(ServiceDefinitions.of("counter", new Counting(1)));
		this.b.services.register(ServiceDefinitions.of("counter", new Counting(2)));
		Counter counter = this.c.services.leaderClient("counter", Counter.class);
		assertThat(counter).hasToString("Counter of service 'counter' on the leader");
		this.cluster.leader = this.b.id;
		assertThat(counter.count()).isEqualTo(2);
		this.cluster.leader = this.a.id;
		assertThat(counter.count()).isEqualTo(1);
	}

	@Test
	void callHasOneTarget() {
		CallSpec spec = CallSpec.of("echo", "x", String.class).onLeader();
		assertThat(spec.toLeader()).isTrue();
		assertThat(spec.within(LIMIT).toLeader()).isTrue();
		assertThat(spec.on(NodeId.of("a")).toLeader()).isFalse();
		assertThat(spec.on(NodeId.of("a")).onLeader().node()).isNull();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new CallSpec("echo", NodeId.of("a"), true, "", spec.arguments(), String.class, null,
					spec.headers(), null))
			.withMessageContaining("'a'");
	}

	private CallException failure() {
		return catchThrowableOfType(CallException.class,
				() -> this.c.services.callLeader("echo", "x", String.class).block(LIMIT));
	}

	/** What only the leader counts. */
	public interface Counter {

		int count();

	}

	private record Counting(int count) implements Counter {
	}

}
