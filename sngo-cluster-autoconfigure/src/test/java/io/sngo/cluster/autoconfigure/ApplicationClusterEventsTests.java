// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Sinks;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What becomes of events whose listeners fail.
 */
@ExtendWith(OutputCaptureExtension.class)
class ApplicationClusterEventsTests {

	private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

	private final Sinks.Many<ClusterEvent> events = Sinks.many().unicast().onBackpressureBuffer();

	private final List<Object> published = new ArrayList<>();

	private Runnable listener = () -> {
	};

	private final ApplicationClusterEvents bridge = bridge();

	private ApplicationClusterEvents bridge() {
		ClusterManager manager = mock();
		given(manager.events()).willReturn(this.events.asFlux());
		ApplicationEventPublisher publisher = (event) -> {
			this.published.add(event);
			this.listener.run();
		};
		ApplicationClusterEvents bridge = new ApplicationClusterEvents(manager, publisher);
		bridge.afterSingletonsInstantiated();
		return bridge;
	}

	private void happen(String node) {
		this.events.emitNext(new ClusterEvent.NodeLeft(
				new NodeInfo(NodeId.of(node), "10.0.0.1", 7946, NodeState.LEFT, Map.of(), NOW, NOW, NOW, 0.0, "", 1),
				NOW), Sinks.EmitFailureHandler.FAIL_FAST);
	}

	@Test
	void aListenerThatFailsIsToldAndTheNextEventComes(CapturedOutput output) {
		this.listener = () -> {
			throw new IllegalStateException("no disk");
		};
		happen("n1");
		happen("n2");
		assertThat(this.published).hasSize(2);
		assertThat(output).contains("ERROR", "A listener failed on NodeLeft of node 'n1'", "of node 'n2'", "no disk");
	}

	static List<Throwable> strangeFailures() {
		Exception one = new IllegalStateException("one");
		Exception two = new IllegalStateException("two", one);
		one.initCause(two);
		return List.of(one, new AssertionError("not even an exception"), new Untellable());
	}

	@ParameterizedTest
	@MethodSource("strangeFailures")
	void theNextEventComesHoweverAListenerFails(Throwable failure, CapturedOutput output) {
		this.listener = () -> ReflectionUtils.rethrowRuntimeException(failure);
		happen("n1");
		happen("n2");
		assertThat(this.published).hasSize(2);
		assertThat(output).contains("of node 'n1'", "of node 'n2'", failure.getClass().getName());
	}

	@Test
	void aListenerThatFailsAsTheApplicationHasBeenClosedIsNoError(CapturedOutput output) {
		this.listener = () -> {
			this.bridge.destroy();
			throw new IllegalStateException("the context has been closed already");
		};
		happen("n1");
		happen("n2");
		assertThat(this.published).as("none after the end").hasSize(1);
		assertThat(output).doesNotContain("A listener failed");
	}

	@Test
	void aListenerThatWantsABeanOfAnApplicationThatIsBeingClosedIsNoError(CapturedOutput output) {
		this.listener = () -> {
			throw new BeanCreationException("orders", "no store",
					new BeanCreationNotAllowedException("store", "singletons are being destroyed"));
		};
		happen("n1");
		assertThat(this.published).hasSize(1);
		assertThat(output).doesNotContain("A listener failed");
	}

	private static final class Untellable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new Untellable();
		}

		@Override
		public String toString() {
			return "untellable";
		}

	}

}
