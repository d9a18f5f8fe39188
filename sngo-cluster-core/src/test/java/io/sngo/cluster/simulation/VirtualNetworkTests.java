// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.controlplane.ControlPlane;
import io.sngo.cluster.controlplane.ControlPlaneConfig;
import io.sngo.cluster.controlplane.UnusedListener;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

/**
 * What processes experience on the virtual network.
 */
class VirtualNetworkTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final VirtualTime time = new VirtualTime();

	private final Trace trace = new Trace(this.time);

	private final VirtualNetwork network = new VirtualNetwork(this.time, this.trace, new SplittableRandom(1));

	private final List<String> arrived = new ArrayList<>();

	private final List<DialResult> dialled = new ArrayList<>();

	private int runs;

	private final VirtualProcess a = process(0, "cluster");

	private final VirtualProcess b = process(1, "cluster");

	@Test
	void messagesArriveInOrderAndWithTheirSender() {
		for (int i = 0; i < 100; i++) {
			send(this.a, this.b, i);
		}
		run(SECOND);
		assertThat(this.arrived).hasSize(100).first().isEqualTo("node-0 -> node-1: 0");
		assertThat(this.arrived).last().isEqualTo("node-0 -> node-1: 99");
		assertThat(this.arrived).isSortedAccordingTo((one, other) -> Integer.compare(number(one), number(other)));
	}

	@Test
	void oneConnectionServesBothWays() {
		send(this.a, this.b, 1);
		run(SECOND);
		send(this.b, this.a, 2);
		run(SECOND);
		assertThat(this.arrived).containsExactly("node-0 -> node-1: 1", "node-1 -> node-0: 2");
		assertThat(this.b.counters.handshakes()).isEqualTo(1);
	}

	@Test
	void trafficIsBodyAndFrameHeader() {
		this.a.send(this.b.host.address, new ControlMessage(100, new byte[84]));
		run(SECOND);
		assertThat(this.a.counters.bytes()).isEqualTo(100);
		assertThat(this.a.counters.messages()).isEqualTo(1);
	}

	@Test
	void reorderingHappensOnlyWhenAskedFor() {
		this.network.reordering(0.5);
		for (int i = 0; i < 100; i++) {
			send(this.a, this.b, i);
		}
		run(SECOND);
		assertThat(this.arrived).hasSize(100);
		assertThat(this.arrived.stream().map(VirtualNetworkTests::number).toList())
			.isNotEqualTo(this.arrived.stream().map(VirtualNetworkTests::number).sorted().toList());
	}

	@Test
	void lostAndDuplicatedMessagesAreAsManyAsAskedFor() {
		this.network.loss(0.3);
		for (int i = 0; i < 1000; i++) {
			send(this.a, this.b, i);
			run(Duration.ofMillis(10));
		}
		run(Duration.ofSeconds(10));
		assertThat(this.arrived).hasSizeBetween(600, 800);
		this.arrived.clear();
		this.network.loss(0);
		this.network.duplication(0.3);
		for (int i = 0; i < 1000; i++) {
			send(this.a, this.b, i);
		}
		run(SECOND);
		assertThat(this.arrived).hasSizeBetween(1200, 1400);
	}

	@Test
	void lossIntoANodeIsOneWayAndFromEverybody() {
		VirtualProcess c = process(2, "cluster");
		connect(this.a, this.b);
		connect(c, this.b);
		this.network.lossInto(this.b.host, 0.8);
		exchange(this.a, this.b);
		exchange(c, this.b);
		assertThat(count("node-0 -> node-1")).isBetween(140, 260);
		assertThat(count("node-2 -> node-1")).isBetween(140, 260);
		assertThat(count("node-1 -> node-0")).isEqualTo(1000);
		assertThat(count("node-1 -> node-2")).isEqualTo(1000);
	}

	@Test
	void lossOutOfANodeIsOneWayAndAddsToThatOfTheNetwork() {
		connect(this.a, this.b);
		this.network.lossOutOf(this.b.host, 0.8);
		this.network.loss(0.5);
		exchange(this.a, this.b);
		assertThat(count("node-1 -> node-0")).isBetween(50, 150);
		assertThat(count("node-0 -> node-1")).isBetween(400, 600);
		this.arrived.clear();
		this.network.loss(0);
		this.network.heal();
		exchange(this.a, this.b);
		assertThat(this.arrived).hasSize(2000);
	}

	@Test
	void wayThatFlapsIsDownAndUpInTurnsAndOnlyOneWay() {
		this.network.flap(this.a.host, this.b.host, 300, 700);
		long start = this.time.now();
		assertThat(IntStream.range(0, 3000).filter((i) -> {
			this.time.runTo(start + i);
			assertThat(this.network.reaches(this.b.host, this.a.host)).isTrue();
			return !this.network.reaches(this.a.host, this.b.host);
		}).boxed().toList()).isEqualTo(IntStream.range(0, 3000).filter((i) -> i % 1000 < 300).boxed().toList());
		this.network.heal();
		assertThat(this.network.reaches(this.a.host, this.b.host)).isTrue();
	}

	@Test
	void nodeThatFlapsIsOutOfReachOfEverybodyForAWhile() {
		this.network.flapInto(this.a.host, 300, 700);
		this.network.flapOutOf(this.b.host, 500, 500);
		assertThat(this.network.reaches(this.b.host, this.a.host)).isFalse();
		assertThat(this.network.reaches(this.a.host, this.b.host)).isTrue();
		this.time.runTo(this.time.now() + 400);
		assertThat(this.network.reaches(this.b.host, this.a.host)).as("out of b").isFalse();
		this.time.runTo(this.time.now() + 200);
		assertThat(this.network.reaches(this.b.host, this.a.host)).isTrue();
	}

	@Test
	void whatIsSentWhileAWayIsDownArrivesWhenItIsUp() {
		connect();
		this.network.flap(this.a.host, this.b.host, SECOND.toNanos(), SECOND.toNanos());
		send(this.a, this.b, 2);
		run(Duration.ofMillis(999));
		assertThat(this.arrived).isEmpty();
		run(SECOND);
		assertThat(this.arrived).containsExactly("node-0 -> node-1: 2");
		assertThat(told()).isEmpty();
	}

	@Test
	void dialIsAnsweredByWhoeverListensThere() {
		dial(this.a, this.b);
		run(SECOND);
		assertThat(this.dialled).containsExactly(new DialResult.Answered(this.b.peer()));
	}

	@Test
	void dialToAnAddressWithoutAProcessIsRefused() {
		crash(this.b);
		dial(this.a, this.b);
		run(SECOND);
		assertThat(this.dialled).containsExactly(new DialResult.Refused());
	}

	@Test
	void dialIntoSilenceTimesOutWhenAskedTo() {
		this.b.host.poweredOff = true;
		this.b.end();
		dial(this.a, this.b);
		run(Duration.ofMillis(499));
		assertThat(this.dialled).isEmpty();
		run(Duration.ofMillis(2));
		assertThat(this.dialled).singleElement().isInstanceOf(DialResult.TimedOut.class);
	}

	@Test
	void dialThroughACutTimesOutWhicheverWayIsCut() {
		this.network.cut(this.a.host, this.b.host, true);
		dial(this.a, this.b);
		dial(this.b, this.a);
		run(SECOND);
		assertThat(this.dialled).hasSize(2).hasOnlyElementsOfType(DialResult.TimedOut.class);
	}

	@Test
	void dialToAPausedProcessTimesOut() {
		this.b.pause();
		dial(this.a, this.b);
		run(SECOND);
		this.b.resume();
		run(SECOND);
		assertThat(this.dialled).singleElement().isInstanceOf(DialResult.TimedOut.class);
	}

	@Test
	void dialToAPausedProcessThatIsKilledIsRefused() {
		this.b.pause();
		dial(this.a, this.b);
		run(Duration.ofMillis(100));
		crash(this.b);
		run(SECOND);
		assertThat(this.dialled).containsExactly(new DialResult.Refused());
	}

	@Test
	void dialIntoAnotherClusterIsRejectedWithBothNames() {
		VirtualProcess other = process(2, "other");
		dial(this.a, other);
		run(SECOND);
		assertThat(this.dialled).singleElement().isInstanceOfSatisfying(DialResult.Rejected.class, (rejected) -> {
			assertThat(rejected.reason()).isEqualTo(Reason.WRONG_CLUSTER);
			assertThat(rejected.message()).contains("'other'", "'cluster'");
		});
		send(this.a, other, 1);
		run(SECOND);
		assertThat(this.arrived).isEmpty();
	}

	@Test
	void dyingProcessClosesItsConnections() {
		connect();
		crash(this.b);
		run(SECOND);
		assertThat(told()).containsExactly("n0 lost connection to n1 CLOSED_BY_PEER");
	}

	@Test
	void processThatEndsOnPurposeAlarmsNobody() {
		connect();
		this.b.end();
		this.network.closeAll(this.b, true);
		run(SECOND);
		assertThat(told()).isEmpty();
	}

	@Test
	void dyingHostSaysNothing() {
		connect();
		this.b.host.poweredOff = true;
		this.b.end();
		send(this.a, this.b, 2);
		run(Duration.ofSeconds(10));
		assertThat(told()).isEmpty();
	}

	@Test
	void messageToAProcessThatIsGoneIsAnsweredByItsKernel() {
		connect();
		this.network.cut(this.b.host, this.a.host, true);
		crash(this.b);
		run(SECOND);
		assertThat(told()).as("the end was not heard").isEmpty();
		this.network.heal();
		send(this.a, this.b, 2);
		run(SECOND);
		assertThat(told()).containsExactly("n0 lost connection to n1 CLOSED_BY_PEER");
	}

	@Test
	void restartedProcessDoesNotGetTheMessagesOfItsPredecessor() {
		connect();
		this.b.end();
		VirtualProcess again = process(1, "cluster");
		send(this.a, again, 2);
		run(SECOND);
		assertThat(this.arrived).isEmpty();
		send(this.a, again, 3);
		run(SECOND);
		assertThat(this.arrived).containsExactly("node-0 -> node-1: 3");
	}

	@Test
	void messageToAnAddressWithoutAProcessIsToldOnceAndThenBackedOff() {
		crash(this.b);
		send(this.a, this.b, 1);
		send(this.a, this.b, 2);
		run(Duration.ofMillis(10));
		send(this.a, this.b, 3);
		run(SECOND);
		assertThat(told()).containsExactly("n0 cannot connect to n1 REFUSED");
		send(this.a, this.b, 4);
		run(SECOND);
		assertThat(told()).hasSize(2);
	}

	@Test
	void connectionThroughACutBreaksAfterAWhile() {
		connect();
		this.network.cut(this.a.host, this.b.host, true);
		send(this.a, this.b, 2);
		run(Duration.ofSeconds(14));
		assertThat(told()).isEmpty();
		run(Duration.ofSeconds(2));
		assertThat(told()).containsExactly("n0 lost connection to n1 BROKEN");
		send(this.a, this.b, 3);
		run(Duration.ofSeconds(4));
		assertThat(told()).last().isEqualTo("n0 cannot connect to n1 BROKEN");
		assertThat(this.arrived).isEmpty();
	}

	@Test
	void connectionSurvivesAShortCut() {
		connect();
		this.network.cut(this.a.host, this.b.host, true);
		send(this.a, this.b, 2);
		run(Duration.ofSeconds(10));
		this.network.heal();
		send(this.a, this.b, 3);
		run(SECOND);
		assertThat(this.arrived).as("before the kernel tries again").isEmpty();
		run(Duration.ofSeconds(10));
		send(this.a, this.b, 4);
		run(SECOND);
		assertThat(this.arrived).containsExactly("node-0 -> node-1: 2", "node-0 -> node-1: 3", "node-0 -> node-1: 4");
		assertThat(told()).isEmpty();
	}

	@Test
	void whatWaitsInAConnectionIsBounded() {
		connect();
		this.network.cut(this.a.host, this.b.host, true);
		for (int i = 0; i < 1000; i++) {
			send(this.a, this.b, i);
		}
		this.network.heal();
		run(Duration.ofSeconds(1));
		assertThat(this.arrived).hasSize(256);
	}

	@Test
	void cutIsOneWay() {
		connect();
		this.network.cut(this.a.host, this.b.host, true);
		send(this.a, this.b, 2);
		send(this.b, this.a, 3);
		run(SECOND);
		assertThat(this.arrived).containsExactly("node-1 -> node-0: 3");
	}

	@Test
	void wayThatRefusesResetsConnectionsAndIsOneWay() {
		connect();
		this.network.refuse(this.a.host, this.b.host);
		dial(this.a, this.b);
		run(SECOND);
		assertThat(told()).containsExactly("n0 lost connection to n1 CLOSED_BY_PEER",
				"n1 lost connection to n0 CLOSED_BY_PEER");
		assertThat(this.dialled).containsExactly(new DialResult.Refused());
		send(this.a, this.b, 2);
		run(SECOND);
		assertThat(told()).last().isEqualTo("n0 cannot connect to n1 REFUSED");
		send(this.b, this.a, 3);
		run(SECOND);
		send(this.a, this.b, 4);
		run(SECOND);
		assertThat(this.arrived).as("b's connection serves both")
			.containsExactly("node-1 -> node-0: 3", "node-0 -> node-1: 4");
	}

	@Test
	void pausedProcessRunsDueTimersBeforeWhatHasArrived() {
		connect();
		this.b.pause();
		send(this.a, this.b, 2);
		this.b.schedule(Duration.ofSeconds(2).toNanos(), () -> this.arrived.add("timer"));
		run(Duration.ofSeconds(5));
		assertThat(this.arrived).isEmpty();
		long before = this.b.nanoTime();
		this.b.resume();
		assertThat(this.arrived).containsExactly("timer", "node-0 -> node-1: 2");
		assertThat(this.b.nanoTime()).as("time went on").isEqualTo(before);
	}

	@Test
	void starvedProcessRunsInBursts() {
		List<Long> ran = new ArrayList<>();
		everyTenMillis(this.b, ran);
		this.b.starve(new Bursts(Duration.ofMillis(100), Duration.ofMillis(400), new SplittableRandom(1), true));
		run(Duration.ofSeconds(10));
		assertThat(ran).allMatch((nanos) -> nanos % 500_000_000 == 0 ? nanos > 0 : nanos % 500_000_000 >= 400_000_000);
		assertThat(ran).hasSizeBetween(150, 200);
		this.b.endStarvation();
		ran.clear();
		run(SECOND);
		assertThat(ran).hasSizeBetween(80, 100);
	}

	@Test
	void burstsAreDrawnAndAsLongAsIsSaidOnAverage() {
		Bursts bursts = new Bursts(Duration.ofMillis(100), Duration.ofMillis(400), new SplittableRandom(1), false);
		assertThat(IntStream.range(0, 10_000).mapToLong((i) -> bursts.burst()).average()).hasValueCloseTo(1e8,
				withinPercentage(2));
		assertThat(IntStream.range(0, 10_000).mapToLong((i) -> bursts.gap())).allMatch((gap) -> gap > 0)
			.anyMatch((gap) -> gap < 8_000_000)
			.anyMatch((gap) -> gap > 792_000_000);
	}

	@Test
	void starvedProcessGetsItsMessagesInBurstsAndEndsAtAnyTime() {
		connect();
		this.b.starve(new Bursts(Duration.ofMillis(100), Duration.ofMillis(400), new SplittableRandom(1), true));
		send(this.a, this.b, 2);
		run(Duration.ofMillis(399));
		assertThat(this.arrived).isEmpty();
		run(Duration.ofMillis(1));
		assertThat(this.arrived).hasSize(1);
		crash(this.b);
		run(Duration.ofSeconds(10));
		assertThat(this.b.isRunningOrPaused()).isFalse();
	}

	private void everyTenMillis(VirtualProcess process, List<Long> ran) {
		process.schedule(Duration.ofMillis(10).toNanos(), () -> {
			ran.add(this.time.now());
			everyTenMillis(process, ran);
		});
	}

	@Test
	void cancelledTimerDoesNotRun() {
		this.b.schedule(10, () -> this.arrived.add("timer")).cancel();
		run(SECOND);
		assertThat(this.arrived).isEmpty();
	}

	@Test
	void timersOfADeadProcessDoNotRun() {
		this.b.schedule(10, () -> this.arrived.add("timer"));
		crash(this.b);
		run(SECOND);
		assertThat(this.arrived).isEmpty();
	}

	@Test
	void slowProcessTakesItsTimeForEachMessage() {
		connect();
		this.b.slow(SECOND.toNanos());
		for (int i = 0; i < 5; i++) {
			send(this.a, this.b, i);
		}
		run(Duration.ofMillis(2500));
		assertThat(this.arrived).hasSize(3);
		run(Duration.ofSeconds(2));
		assertThat(this.arrived).hasSize(5);
	}

	@Test
	void clocksOfProcessesStartAnywhereAndDriftApart() {
		long first = this.a.nanoTime();
		long second = this.b.nanoTime();
		run(SECOND);
		assertThat(first).isNotEqualTo(second);
		long a = this.a.nanoTime() - first;
		long b = this.b.nanoTime() - second;
		assertThat(a).isNotEqualTo(b).isCloseTo(SECOND.toNanos(), withinPercentage(0.1));
		assertThat(b).isCloseTo(SECOND.toNanos(), withinPercentage(0.1));
	}

	@Test
	void clocksDriftAsFarAsTheyMayAndTimersWithThem() {
		this.network.maxDrift(0.05);
		List<Double> rates = new ArrayList<>();
		for (int i = 2; i < 40; i++) {
			VirtualProcess process = process(i, "cluster");
			long origin = process.nanoTime();
			long start = this.time.now();
			List<Long> ends = new ArrayList<>();
			process.schedule(SECOND.toNanos(), () -> ends.add(this.time.now() - start));
			run(SECOND.multipliedBy(2));
			double rate = (process.nanoTime() - origin) / 2e9;
			assertThat(ends.get(0) * rate).isBetween(1e9 - 1, 1e9 + 2e6);
			rates.add(rate);
		}
		assertThat(rates).allMatch((rate) -> rate >= 0.95 && rate <= 1.05)
			.contains(0.95, 1.05)
			.anyMatch((rate) -> rate > 0.95 && rate < 1.05);
	}

	@Test
	void dialTimesOutByTheClockOfWhoeverDials() {
		this.network.maxDrift(0.05);
		VirtualProcess dialler = process(2, "cluster");
		this.b.host.poweredOff = true;
		this.b.end();
		long origin = dialler.nanoTime();
		dial(dialler, this.b);
		while (this.dialled.isEmpty()) {
			run(Duration.ofNanos(100_000));
		}
		assertThat(dialler.nanoTime() - origin).isBetween(500_000_000L, 500_200_000L);
	}

	private void connect() {
		connect(this.a, this.b);
	}

	private void connect(VirtualProcess one, VirtualProcess other) {
		send(one, other, 1);
		run(SECOND);
		assertThat(this.arrived).hasSize(1);
		this.arrived.clear();
	}

	/** A thousand messages each way. */
	private void exchange(VirtualProcess one, VirtualProcess other) {
		for (int i = 0; i < 1000; i++) {
			send(one, other, 1);
			send(other, one, 1);
			run(Duration.ofMillis(1));
		}
		run(SECOND);
	}

	private int count(String way) {
		return (int) this.arrived.stream().filter((line) -> line.startsWith(way)).count();
	}

	/** The number of a message is its size, which the trace shows. */
	private void send(VirtualProcess from, VirtualProcess to, int number) {
		from.send(to.host.address, new ControlMessage(100, new byte[number]));
	}

	private void dial(VirtualProcess from, VirtualProcess to) {
		from.dial(to.host.address, Duration.ofMillis(500).toNanos(), this.dialled::add);
	}

	private void crash(VirtualProcess process) {
		process.end();
		this.network.closeAll(process, false);
	}

	private void run(Duration duration) {
		this.time.runTo(this.time.now() + duration.toNanos());
	}

	/** What processes were told about their connections. */
	private List<String> told() {
		return this.trace.last(1000)
			.stream()
			.filter((line) -> line.contains("connect"))
			.map((line) -> line.trim().replaceFirst("^[0-9.]+ ", ""))
			.toList();
	}

	private static int number(String arrival) {
		return Integer.parseInt(arrival.substring(arrival.lastIndexOf(' ') + 1));
	}

	private VirtualProcess process(int number, String cluster) {
		SimulatedNode node = new SimulatedNode(number, NodeId.of("node-" + number), cluster);
		VirtualProcess process = new VirtualProcess(node, this.network.hostAt(new NodeAddress("h" + number, 7946)),
				this.network, new SplittableRandom(this.runs++));
		node.runs(process);
		process.start(new ControlPlane(ControlPlaneConfig.DEFAULT, process.peer(), Map.of(), process,
				new Arrivals(node.id())));
		return process;
	}

	/** No protocol knows the type of these messages, so that they come to light here. */
	private final class Arrivals extends UnusedListener {

		private final NodeId receiver;

		Arrivals(NodeId receiver) {
			this.receiver = receiver;
		}

		@Override
		public void onMessageRejected(Peer from, int type, RuntimeException cause) {
			String line = VirtualNetworkTests.this.trace.last(1).get(0);
			String number = line.substring(line.indexOf("type 100 ") + 9, line.indexOf(" bytes"));
			VirtualNetworkTests.this.arrived.add(from.id() + " -> " + this.receiver + ": " + number);
		}

	}

}
