// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sngo.cluster.NodeId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who has one share, and for how long.
 */
@Timeout(60)
class CallerSharesTests {

	private static final NodeId ONE = NodeId.of("one");

	private static final NodeId OTHER = NodeId.of("other");

	private final CallerShares shares = new CallerShares();

	@Test
	void allConnectionsOfOneCallerHaveOne() {
		CallerShare share = this.shares.opened(ONE);
		assertThat(this.shares.opened(ONE)).isSameAs(share);
		assertThat(this.shares.opened(OTHER)).isNotSameAs(share);
		assertThat(this.shares.size()).isEqualTo(2);
	}

	@Test
	void itGoesWithTheLastConnection() {
		CallerShare share = this.shares.opened(ONE);
		this.shares.opened(ONE);
		this.shares.closed(ONE, share);
		assertThat(this.shares.size()).isOne();
		this.shares.closed(ONE, share);
		assertThat(this.shares.size()).isZero();
		assertThat(this.shares.opened(ONE)).isNotSameAs(share);
	}

	@Test
	void itGoesWithTheLastCallWhereThatIsLater() {
		CallerShare share = this.shares.opened(ONE);
		share.places(2);
		this.shares.closed(ONE, share);
		this.shares.left(ONE, share);
		assertThat(this.shares.size()).isOne();
		this.shares.left(ONE, share);
		assertThat(this.shares.size()).isZero();
	}

	@Test
	void whoComesAnewWhileItsCallsRunHasTheSame() {
		CallerShare share = this.shares.opened(ONE);
		share.places(1);
		this.shares.closed(ONE, share);
		assertThat(this.shares.opened(ONE)).isSameAs(share);
		this.shares.left(ONE, share);
		assertThat(this.shares.size()).as("it has a connection").isOne();
		this.shares.closed(ONE, share);
		assertThat(this.shares.size()).isZero();
	}

	@Test
	void connectionsAndCallsOfAllLoopsAreCountedToTheirEnd() throws Exception {
		Set<CallerShare> seen = ConcurrentHashMap.newKeySet();
		ExecutorService loops = Executors.newFixedThreadPool(4);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int loop = 0; loop < 4; loop++) {
				ends.add(loops.submit(comesAndGoes(20_000, seen)));
			}
			for (Future<?> end : ends) {
				end.get(30, TimeUnit.SECONDS);
			}
		}
		finally {
			loops.shutdownNow();
		}
		assertThat(this.shares.size()).isZero();
		assertThat(seen).hasSizeGreaterThan(3).allSatisfy((share) -> {
			assertThat(share.isUnused()).isTrue();
			share.bytes(63);
			assertThat(share.mayKeep(1)).as("none were left over").isTrue();
			share.bytes(1);
			assertThat(share.mayKeep(1)).as("none were given back twice").isFalse();
		});
	}

	private Callable<?> comesAndGoes(int times, Set<CallerShare> seen) {
		List<NodeId> callers = IntStream.range(0, 3).mapToObj((number) -> NodeId.of("caller" + number)).toList();
		return () -> {
			ThreadLocalRandom random = ThreadLocalRandom.current();
			for (int i = 0; i < times; i++) {
				NodeId caller = callers.get(random.nextInt(callers.size()));
				CallerShare share = this.shares.opened(caller);
				seen.add(share);
				int calls = random.nextInt(4);
				for (int call = 0; call < calls; call++) {
					share.bytes(100);
					share.places(1);
				}
				boolean callsLast = random.nextBoolean();
				if (callsLast) {
					this.shares.closed(caller, share);
				}
				for (int call = 0; call < calls; call++) {
					assertThat(this.shares.opened(caller)).as("while it has connections or calls").isSameAs(share);
					this.shares.closed(caller, share);
					share.bytes(-100);
					this.shares.left(caller, share);
				}
				if (!callsLast) {
					this.shares.closed(caller, share);
				}
			}
			return null;
		};
	}

}
