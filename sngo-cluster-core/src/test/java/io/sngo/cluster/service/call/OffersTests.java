// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whom a call is offered to, and what the load balancer hears of it.
 */
@Timeout(60)
class OffersTests {

	private static final NodeId B = NodeId.of("b");

	private static final NodeId C = NodeId.of("c");

	private final TestCluster cluster = new TestCluster();

	private final List<String> told = Collections.synchronizedList(new ArrayList<>());

	private boolean needsTime = true;

	private final long begin = System.nanoTime() - 1_000_000;

	OffersTests() {
		this.cluster.start("b").offer("echo");
		this.cluster.start("c").offer("echo");
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private Offers offers(CallKind kind, CallFeedback feedback) {
		LoadBalancer balancer = new LoadBalancer() {
			@Override
			public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
				return candidates.get(0);
			}

			@Override
			public CallFeedback offered(CallSpec call, ServiceInstance instance) {
				return feedback;
			}
		};
		return new Offers(new Invocation(CallSpec.of("echo", "x", String.class), null, kind), this.cluster, balancer, 4,
				new RetryBudget(this.begin), this.begin);
	}

	private Offers offers(CallKind kind) {
		return offers(kind, new CallFeedback() {
			@Override
			public void ended(Result result, long nanos) {
				OffersTests.this.told.add(result + ((nanos > 0) ? " timed" : ""));
			}

			@Override
			public boolean needsTime() {
				return OffersTests.this.needsTime;
			}
		});
	}

	@Test
	void eachInstanceGetsItOnce() {
		Offers offers = offers(CallKind.CALL);
		assertThat(offers.node()).isNull();
		assertThat(offers.next()).isEqualTo(B).isEqualTo(offers.node());
		offers.declined(Result.REFUSED, "overloaded", "too much");
		assertThat(offers.next()).isEqualTo(C).isEqualTo(offers.node());
		offers.declined(Result.LOST, "not-reached", "no connection");
		assertThat(offers.next()).isNull();
		assertThat(offers.node()).as("which had it last").isEqualTo(C);
		CallException failure = offers.exhausted();
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("not-reached");
		assertThat(failure).hasMessageContaining("[b, c]").hasMessageEndingWith("no connection");
		assertThat(this.told).containsExactly("REFUSED timed", "LOST timed");
	}

	@Test
	void theSameOneMayGetItOnceMore() {
		Offers offers = offers(CallKind.CALL);
		assertThat(offers.next()).isEqualTo(B);
		offers.again();
		assertThat(offers.next()).isEqualTo(B);
		assertThat(this.told).containsExactly("ABANDONED timed");
	}

	@Test
	void theFirstOfferBeginsWithTheCallAndTheOthersWhenTheyAreMade() {
		Offers offers = offers(CallKind.CALL);
		offers.next();
		assertThat(offers.offeredNanos()).isEqualTo(this.begin);
		long before = System.nanoTime();
		offers.declined(Result.REFUSED, "overloaded", "too much");
		offers.next();
		assertThat(offers.offeredNanos()).isBetween(before, System.nanoTime());
	}

	@Test
	void whoeverComesFirstTellsHowAnOfferEnds() {
		for (int i = 0; i < 500; i++) {
			this.told.clear();
			Offers offers = offers(CallKind.CALL);
			offers.next();
			IntStream.range(0, 2).parallel().forEach((who) -> {
				if (who == 0) {
					offers.ended(Result.ANSWERED);
				}
				else {
					offers.ended(Result.LOST, System.nanoTime());
				}
			});
			assertThat(this.told).hasSize(1);
		}
	}

	@Test
	void aTimeIsToldWhereItIsNeeded() {
		this.needsTime = false;
		Offers offers = offers(CallKind.CALL);
		offers.next();
		offers.ended(Result.ANSWERED);
		offers.again();
		offers.next();
		offers.ended(Result.LOST);
		assertThat(this.told).containsExactly("ANSWERED", "LOST timed");
	}

	@Test
	void whatWasOfferedAMomentAgoTookTimeAllTheSame() {
		Offers offers = offers(CallKind.CALL);
		offers.next();
		offers.ended(Result.ANSWERED, this.begin);
		assertThat(this.told).containsExactly("ANSWERED timed");
	}

	@Test
	void streamsAndMessagesHaveNoLength() {
		for (CallKind kind : List.of(CallKind.STREAM, CallKind.MESSAGE)) {
			Offers offers = offers(kind);
			offers.next();
			offers.ended(Result.LOST, System.nanoTime());
		}
		assertThat(this.told).containsExactly("LOST", "LOST");
	}

	@Test
	void whereNobodyWantsToKnowNothingIsTold() {
		Offers offers = offers(CallKind.CALL, CallFeedback.NONE);
		assertThat(offers.next()).isEqualTo(B);
		offers.ended(Result.ANSWERED);
		assertThat(this.told).isEmpty();
	}

	@Test
	void aPlaceOfTheNodeIsTakenAndGivenBack() {
		NodeShare share = new NodeShare();
		Offers offers = offers(CallKind.CALL);
		offers.leave();
		offers.next();
		assertThat(offers.enter(share, 1)).isTrue();
		assertThat(share.calls()).isOne();
		offers.leave();
		assertThat(share.calls()).isZero();
		assertThat(this.told).isEmpty();
	}

	@Test
	void withoutAPlaceItIsAsIfTheNodeHadDeclined() {
		NodeShare share = new NodeShare();
		share.enter(1);
		Offers offers = offers(CallKind.CALL);
		offers.next();
		assertThat(offers.enter(share, 0)).isFalse();
		assertThat(share.calls()).isOne();
		assertThat(this.told).containsExactly("REFUSED timed");
		assertThat(offers.exhausted().reason()).isEqualTo("queue-full");
	}

	@ParameterizedTest
	@CsvSource({ "FAILED, bad-reply, ANSWERED", "FAILED, failed, FAILED", "UNKNOWN, timeout, LOST",
			"NOT_EXECUTED, timeout, LOST", "UNKNOWN, connection-lost, LOST", "NOT_EXECUTED, expired, LOST",
			"UNKNOWN, shut-down, ABANDONED", "NOT_EXECUTED, bad-argument, ABANDONED" })
	void whatAFailureSaysOfTheInstance(Outcome outcome, String reason, Result result) {
		assertThat(Offers.result(new CallException(outcome, reason, "text", null))).isEqualTo(result);
	}

}
