// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

class AllObserversTests {

	private final List<String> seen = new ArrayList<>();

	private final CallContext call = mock();

	@Test
	void oneIsItself() {
		CallObserver one = new Recording("a");
		assertThat(AllObservers.of(List.of(one))).isSameAs(one);
	}

	@Test
	void allSeeEveryCallAtItsCaller() {
		CallObserver all = AllObservers.of(List.of(new Recording("a"), new Recording("b")));
		Map<String, String> headers = new HashMap<>();
		CallObservation observation = all.clientStarts(CallSpec.of("echo", null, void.class), Context.empty(), headers);
		observation.ends(NodeId.of("n1"), null, 7);
		assertThat(headers).containsOnlyKeys("a", "b");
		assertThat(this.seen).containsExactly("a client echo", "b client echo", "a ends n1 7", "b ends n1 7");
	}

	@Test
	void allSeeEveryCallAtItsHandler() {
		CallObserver all = AllObservers.of(List.of(new Recording("a"), new Recording("b")));
		CallObservation observation = all.serverStarts(this.call);
		CallObservation.Scope scope = observation.openScope();
		assertThat(observation.context(Context.of("x", 1)).stream().map((entry) -> entry.getKey()))
			.containsExactlyInAnyOrder("x", "a", "b");
		scope.close();
		all.serverRefused("echo", "denied");
		assertThat(this.seen).containsExactly("a server", "b server", "a opens", "b opens", "b closes", "a closes",
				"a denied", "b denied");
	}

	@Test
	void whatNobodyFollowsIsNotFollowed() {
		CallObserver blind = new CallObserver() {
		};
		CallObserver all = AllObservers.of(List.of(blind, blind));
		assertThat(all.serverStarts(this.call)).isSameAs(CallObservation.NONE);
		CallObservation one = AllObservers.of(List.of(blind, new Recording("a"))).serverStarts(this.call);
		assertThat(one).isInstanceOf(Recorded.class);
	}

	/**
	 * Else what one has put on the thread stays there for the next call.
	 */
	@Test
	void whatWasOpenedIsClosedWhateverOthersThrow() {
		CallObservation failing = AllObservers.of(List.of(new Recording("a"), new Recording("fails")))
			.serverStarts(this.call);
		assertThatIllegalStateException().isThrownBy(failing::openScope);
		assertThat(this.seen).containsExactly("a server", "fails server", "a opens", "a closes");
		this.seen.clear();
		CallObservation.Scope scope = AllObservers
			.of(List.of(new Recording("a"), new Recording("b"), new Recording("stuck")))
			.serverStarts(this.call)
			.openScope();
		assertThatIllegalStateException().isThrownBy(scope::close);
		assertThat(this.seen).endsWith("b closes", "a closes");
	}

	private final class Recording implements CallObserver {

		private final String name;

		Recording(String name) {
			this.name = name;
		}

		@Override
		public CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
			headers.put(this.name, "x");
			AllObserversTests.this.seen.add(this.name + " client " + call.service());
			return new Recorded(this.name, AllObserversTests.this.seen);
		}

		@Override
		public CallObservation serverStarts(CallContext call) {
			AllObserversTests.this.seen.add(this.name + " server");
			return new Recorded(this.name, AllObserversTests.this.seen);
		}

		@Override
		public void serverRefused(String service, String reason) {
			AllObserversTests.this.seen.add(this.name + " " + reason);
		}

	}

	private record Recorded(String name, List<String> seen) implements CallObservation {

		@Override
		public Scope openScope() {
			if (this.name.equals("fails")) {
				throw new IllegalStateException("not opened");
			}
			this.seen.add(this.name + " opens");
			return () -> {
				if (this.name.equals("stuck")) {
					throw new IllegalStateException("not closed");
				}
				this.seen.add(this.name + " closes");
			};
		}

		@Override
		public Context context(Context context) {
			return context.put(this.name, true);
		}

		@Override
		public void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
			this.seen.add(this.name + " ends " + node + " " + nanos);
		}

	}

}
